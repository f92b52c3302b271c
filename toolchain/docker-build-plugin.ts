import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { join } from "node:path";
import { findProgram, overNetwork, runReporting } from "./commands.ts";
import { downloadText } from "./download.ts";
import { pulumiDirectory, pulumiHome } from "./pulumi.ts";
import { canReachPulumi } from "./reach.ts";
import { type How, type Report, type Tool, ToolError } from "./tool.ts";

/** The plugin that builds images, at the version of its npm package. */
export const dockerBuildPlugin: Tool = {
  name: "docker-build plugin",
  async isThere() {
    const folder = join(pulumiHome(), "plugins", `resource-docker-build-v${await version()}`);
    // The CLI leaves this mark beside a plugin whose installation was cut off.
    const partial = existsSync(`${folder}.partial`);
    return !partial && (await findProgram("pulumi-resource-docker-build", [folder])) !== undefined;
  },
  bring,
};

async function bring(report: Report): Promise<How> {
  const folder = await pulumiDirectory();
  if (!folder) throw new ToolError("the docker-build plugin needs the Pulumi CLI, which could not be brought");
  const wanted = await version();
  const install = ["plugin", "install", "resource", "docker-build", wanted];
  if (await canReachPulumi()) {
    try {
      const checksum = await publishedChecksum(report, wanted);
      const checked = [...install, "--checksum", checksum];
      await overNetwork(report, () => runReporting(report, join(folder, "pulumi"), checked));
      return "downloaded";
    } catch {
      report("the download failed: building it");
    }
  }
  const { buildDockerBuildPlugin } = await import("./offline/index.ts");
  const file = await buildDockerBuildPlugin(report, wanted);
  await runReporting(report, join(folder, "pulumi"), [...install, "--file", file, "--reinstall"]);
  return "built";
}

// No list that is older than the archive holds its checksum, so the release's own does, from another host than the archive.
async function publishedChecksum(report: Report, wanted: string): Promise<string> {
  const url = `https://github.com/pulumi/pulumi-docker-build/releases/download/v${wanted}/pulumi-docker-build_${wanted}_checksums.txt`;
  return checksumIn(await downloadText(report, url), wanted);
}

/** The SHA-256 of this machine's archive in a release's list; throws a ToolError for a list without it. */
function checksumIn(list: string, wanted: string): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const archive = `pulumi-resource-docker-build-v${wanted}-${system}-${process.arch === "x64" ? "amd64" : process.arch}.tar.gz`;
  const lines = list.split("\n").map((line) => line.trim().split(/\s+/));
  const checksum = lines.find(([, name]) => name === archive)?.[0] ?? "";
  if (/^[0-9a-f]{64}$/.test(checksum)) return checksum;
  throw new ToolError(`the checksums of the docker-build plugin do not name ${archive}`);
}

async function version(): Promise<string> {
  const manifest = findPackageJSON("@pulumi/docker-build", import.meta.url) ?? "";
  const parsed: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
  return parsed.version;
}
