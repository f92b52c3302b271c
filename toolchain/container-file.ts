import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { execa } from "execa";

const missing = 404;

/** The text of a file in a container; undefined where there is no such file. */
// https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/ContainerArchive
export async function readContainerFile(container: Docker.Container, path: string): Promise<string | undefined> {
  const archive = await container.getArchive({ path }).catch((error: unknown) => {
    if (error instanceof Error && "statusCode" in error && error.statusCode === missing) return undefined;
    throw error;
  });
  if (archive === undefined) return undefined;
  const { stdout } = await execa("tar", ["-xOf", "-"], { input: await buffer(archive), stripFinalNewline: false });
  return stdout;
}

/** Puts a file into a container in place of what is there, readable for whoever runs in it; its folder must be there. */
// https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/PutContainerArchive
export async function writeContainerFile(container: Docker.Container, path: string, text: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-file-"));
  try {
    await writeFile(join(scratch, basename(path)), text, { mode: 0o644 });
    const { stdout } = await execa("tar", ["-cf", "-", "-C", scratch, basename(path)], { encoding: "buffer" });
    await container.putArchive(Buffer.from(stdout), { path: dirname(path) });
  } finally {
    await rm(scratch, { recursive: true });
  }
}
