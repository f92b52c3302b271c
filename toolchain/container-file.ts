import { link, mkdtemp, rm, writeFile } from "node:fs/promises";
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

/**
 * Puts a file into a container in place of what is there, for whoever reads it there either the old or the new one, and
 * readable for whoever runs in it; its folder must be there.
 */
export async function writeContainerFile(container: Docker.Container, path: string, text: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-file-"));
  // One name always, so that an interruption leaves one file and no more.
  const beside = `.${basename(path)}.slipway`;
  try {
    await writeFile(join(scratch, beside), text, { mode: 0o644 });
    // The engine writes in place: a reader could see half of it.
    await put(container, dirname(path), scratch, [beside]);
    if (await move(container, join(dirname(path), beside), path)) return;
    // An image without any command: the engine takes the old name away and links it anew, a moment apart.
    await link(join(scratch, beside), join(scratch, basename(path)));
    await put(container, dirname(path), scratch, [beside, basename(path)]);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

// https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/PutContainerArchive
async function put(container: Docker.Container, path: string, folder: string, files: readonly string[]): Promise<void> {
  const { stdout } = await execa("tar", ["-cf", "-", "-C", folder, ...files], { encoding: "buffer" });
  await container.putArchive(Buffer.from(stdout), { path });
}

/** Renames a file inside, as whoever owns its folder; false where the image has no command for it. */
async function move(container: Docker.Container, from: string, to: string): Promise<boolean> {
  const { Config: config } = await container.inspect();
  for (const user of new Set([config.User, "0"])) {
    const exec = await container.exec({
      Cmd: ["mv", "-f", from, to],
      User: user,
      AttachStdout: true,
      AttachStderr: true,
    });
    // Without the command some versions of the engine refuse already the start.
    const stream = await exec.start({}).catch(() => undefined);
    await stream?.toArray().catch(() => undefined);
    if (stream && (await exec.inspect()).ExitCode === 0) return true;
  }
  return false;
}
