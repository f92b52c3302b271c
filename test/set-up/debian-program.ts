import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { binDirectory } from "../../toolchain/cache.ts";
import { findProgram, overNetwork, runReporting } from "../../toolchain/commands.ts";
import { type Report, ToolError } from "../../toolchain/tool.ts";

/** A program that a package of Debian has. */
export interface DebianProgram {
  name: string;
  package: string;
  /** What to do where Debian's package cannot be had. */
  wayOut: string;
}

/** Path of a program of the machine, or of the one that was brought; undefined without any. */
export function findDebianProgram({ name, package: from }: DebianProgram): Promise<string | undefined> {
  return findProgram(name, [...(process.env.PATH ?? "").split(delimiter), join(folderOf(from), "usr/bin")]);
}

/** Unpacks the package, and does not install it, since many would start a server. */
export async function unpackDebianProgram(report: Report, { name, package: from, wayOut }: DebianProgram) {
  const programs = await Promise.all(["apt-get", "dpkg-deb"].map((program) => findProgram(program)));
  if (!programs.every(Boolean)) throw new ToolError(`${name} is missing: ${wayOut}`);
  await mkdir(binDirectory, { recursive: true });
  const folder = folderOf(from);
  const scratch = await mkdtemp(`${folder}-`);
  try {
    await overNetwork(report, () => runReporting(report, "apt-get", ["download", "-q", from], { cwd: scratch }));
    const archive = (await readdir(scratch)).find((file) => file.endsWith(".deb"));
    if (archive === undefined) throw new ToolError(`${name} is missing, and Debian has no package of it: ${wayOut}`);
    await runReporting(report, "dpkg-deb", ["-x", archive, "unpacked"], { cwd: scratch });
    await rm(folder, { recursive: true, force: true });
    await rename(join(scratch, "unpacked"), folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function folderOf(name: string): string {
  return join(binDirectory, `${name}-debian`);
}
