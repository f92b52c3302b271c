import { copyFile, mkdir, realpath, rename, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { binDirectory, recall, remember } from "./cache.ts";
import { findProgram } from "./commands.ts";
import { WrongContentError } from "./download.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./offline/go.ts";
import { installRelease, releaseDirectory, releaseFor } from "./pulumi-release.ts";
import { canReachPulumi } from "./reach.ts";
import type { How, Report, Tool } from "./tool.ts";

/** The oldest CLI that knows all this project asks of it. */
const oldestMinor = 200;

// The newest version of each that the Go module proxy serves and that builds.
const cli: GoProgram = {
  name: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  version: "v3.250.0",
  ldflags: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.250.0",
  replace: ["github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e"],
};

// The language host's own module is not served; up to this version it is a package of the SDK.
const languageHost: GoProgram = {
  name: "pulumi-language-nodejs",
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  version: "v3.68.0",
};

/** Folder that holds both programs after a build, since the CLI looks for its language host beside itself. */
const builtDirectory = join(binDirectory, `pulumi-${cli.version}-${languageHost.version}`);

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
  for (const program of [cli, languageHost]) await buildGoProgram(report, program);
  await mkdir(builtDirectory, { recursive: true });
  // The CLI comes last: it being there means that all is there. Copies, since the CLI looks for its language host beside
  // the file that a link points to.
  for (const program of [languageHost, cli]) {
    const file = join(builtDirectory, program.name);
    await copyFile(builtPath(program), `${file}.new`);
    await rename(`${file}.new`, file);
  }
  return "built";
}

/** Folder where Pulumi keeps plugins and credentials. */
export function pulumiHome(): string {
  // The CLI takes the home of the user database, which in a container need not be that of $HOME.
  // An empty variable is none, to the CLI as well.
  return process.env.PULUMI_HOME || join(userInfo().homedir, ".pulumi");
}
