import { realpath, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { builtDirectory } from "./built-pulumi.ts";
import { recall, remember } from "./cache.ts";
import { findProgram } from "./commands.ts";
import { WrongContentError } from "./download.ts";
import { installRelease, releaseDirectory, releaseFor } from "./pulumi-release.ts";
import { canReachPulumi } from "./reach.ts";
import type { How, Report, Tool } from "./tool.ts";

/** The oldest CLI that knows all this project asks of it. */
const oldestMinor = 200;

/** Pulumi's CLI with the Node.js language host beside it. */
export const pulumiTool: Tool = {
  name: "Pulumi CLI",
  isThere: async () => (await pulumiDirectory()) !== undefined,
  bring,
};

/** Folder of a CLI that can be used: the user's own, a downloaded or a built one. */
export async function pulumiDirectory(): Promise<string | undefined> {
  const own = await findProgram("pulumi");
  if (own && (await isUsable(own))) return dirname(own);
  const downloaded = await findProgram("pulumi", [releaseDirectory]);
  if (downloaded && (await isUsable(downloaded))) return dirname(downloaded);
  return (await findProgram("pulumi", [builtDirectory])) && builtDirectory;
}

async function isUsable(file: string): Promise<boolean> {
  // The CLI looks for its language host on PATH and beside itself.
  const folders = [dirname(file), dirname(await realpath(file)), ...(process.env.PATH ?? "").split(delimiter)];
  return (await findProgram("pulumi-language-nodejs", folders)) !== undefined && isRecent(file);
}

async function isRecent(file: string): Promise<boolean> {
  const note = `version ${file} ${(await stat(file)).mtimeMs}`;
  let version = await recall(note);
  if (version === undefined) {
    version = await readVersion(file);
    if (version === undefined) return false;
    await remember(note, version);
  }
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > 3 || (major === 3 && minor >= oldestMinor);
}

async function readVersion(file: string): Promise<string | undefined> {
  const options = { timeout: 20_000, env: { PULUMI_SKIP_UPDATE_CHECK: "true" }, reject: false };
  const { failed, stdout } = await execa(file, ["version"], options);
  return failed ? undefined : stdout.trim();
}

async function bring(report: Report): Promise<How> {
  if (await canReachPulumi()) {
    try {
      await installRelease(report, releaseFor(process.platform, process.arch), releaseDirectory);
      return "downloaded";
    } catch (error) {
      if (error instanceof WrongContentError) throw error;
      report("the download failed: building it");
    }
  }
  const { buildPulumi } = await import("./offline/index.ts");
  await buildPulumi(report);
  return "built";
}

/** Folder where Pulumi keeps plugins and credentials. */
export function pulumiHome(): string {
  // The CLI takes the home of the user database, which in a container need not be that of $HOME.
  // An empty variable is none, to the CLI as well.
  return process.env.PULUMI_HOME || join(userInfo().homedir, ".pulumi");
}
