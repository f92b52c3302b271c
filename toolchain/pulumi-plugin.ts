import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { join } from "node:path";
import { findProgram, overNetwork, runReporting } from "./commands.ts";
import { downloadText } from "./download.ts";
import { pulumiDirectory, pulumiHome } from "./pulumi.ts";
import { canReachPulumi } from "./reach.ts";
import { type How, type Report, type Tool, ToolError } from "./tool.ts";

/** Builds a plugin at a version where it cannot be downloaded, and hands the program's path to `use`. */
type BuildPlugin = (report: Report, version: string, use: (file: string) => Promise<void>) => Promise<void>;

/** A plugin of Pulumi's, at the version of its npm package. */
export function pulumiPlugin(name: string, build: BuildPlugin): Tool {
  return {
    name: `${name} plugin`,
    async isThere() {
      const folder = join(pulumiHome(), "plugins", `resource-${name}-v${await versionOf(name)}`);
      // The CLI leaves this mark beside a plugin whose installation was cut off.
      const partial = existsSync(`${folder}.partial`);
      return !partial && (await findProgram(`pulumi-resource-${name}`, [folder])) !== undefined;
    },
    bring: (report) => bring(report, name, build),
  };
}

async function bring(report: Report, name: string, build: BuildPlugin): Promise<How> {
  const folder = await pulumiDirectory();
  if (!folder) throw new ToolError(`the ${name} plugin needs the Pulumi CLI, which could not be brought`);
  const wanted = await versionOf(name);
  const install = ["plugin", "install", "resource", name, wanted];
  if (await canReachPulumi()) {
    try {
      const checksum = await publishedChecksum(report, name, wanted);
      const checked = [...install, "--checksum", checksum];
      await overNetwork(report, () => runReporting(report, join(folder, "pulumi"), checked));
      return "downloaded";
    } catch {
      report("the download failed: building it");
    }
  }
  await build(report, wanted, (file) =>
    runReporting(report, join(folder, "pulumi"), [...install, "--file", file, "--reinstall"]),
  );
  return "built";
}

// No list that is older than the archive holds its checksum, so the release's own does, from another host than the archive.
async function publishedChecksum(report: Report, name: string, wanted: string): Promise<string> {
  const url = `https://github.com/pulumi/pulumi-${name}/releases/download/v${wanted}/pulumi-${name}_${wanted}_checksums.txt`;
  return checksumIn(await downloadText(report, url), name, wanted);
}

/** The SHA-256 of this machine's archive in a release's list; throws a ToolError for a list without it. */
function checksumIn(list: string, name: string, wanted: string): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const archive = `pulumi-resource-${name}-v${wanted}-${system}-${process.arch === "x64" ? "amd64" : process.arch}.tar.gz`;
  const lines = list.split("\n").map((line) => line.trim().split(/\s+/));
  const checksum = lines.find(([, file]) => file === archive)?.[0] ?? "";
  if (/^[0-9a-f]{64}$/.test(checksum)) return checksum;
  throw new ToolError(`the checksums of the ${name} plugin do not name ${archive}`);
}

async function versionOf(name: string): Promise<string> {
  const manifest = findPackageJSON(`@pulumi/${name}`, import.meta.url) ?? "";
  const parsed: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
  return parsed.version;
}
