import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "./cache.ts";
import { runReporting } from "./commands.ts";
import { download, type Published } from "./download.ts";
import { type Report, ToolError } from "./tool.ts";

const version = "3.259.0";
const instead = "install Pulumi (https://www.pulumi.com/docs/install/)";

/**
 * Digests of the release's archives. The first four are in Pulumi's own formula
 * (https://github.com/pulumi/homebrew-tap/blob/master/Formula/pulumi.rb), the last in
 * https://github.com/ScoopInstaller/Main/blob/master/bucket/pulumi.json.
 */
const archives: Readonly<Record<string, string>> = {
  "darwin-x64.tar.gz": "sha256:eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
  "darwin-arm64.tar.gz": "sha256:57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
  "linux-arm64.tar.gz": "sha256:edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
  "linux-x64.tar.gz": "sha256:94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
  "windows-x64.zip":
    "sha512:7a49068c2a10110c5887135d43d7ab02b8b23c95af15a3b0f35104fced8366dac48ed33da6f2a4da55f74d960f894dbe6d6c75ea0cdf95ff3fa2991a2474dca6",
};

/** Folder that holds the released CLI and its language hosts once they were brought. */
export const releaseDirectory = join(cacheDirectory, `pulumi-${version}`);

/** The release's archive for a machine; throws a ToolError where there is none. */
export function releaseFor(platform: NodeJS.Platform, architecture: string): Published {
  // Windows on other processors runs programs for x64.
  const name = platform === "win32" ? "windows-x64.zip" : `${platform}-${architecture}.tar.gz`;
  const digest = archives[name];
  if (!digest) throw new ToolError(`there is no Pulumi CLI for ${platform} on ${architecture}: ${instead}`);
  return { url: `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${name}`, digest };
}

/** Brings a release into a folder, whole or not at all. */
export async function installRelease(report: Report, release: Published, directory: string): Promise<void> {
  await mkdir(cacheDirectory, { recursive: true });
  const scratch = await mkdtemp(join(cacheDirectory, "build-pulumi-"));
  try {
    const archive = join(scratch, release.url.endsWith(".zip") ? "pulumi.zip" : "pulumi.tar.gz");
    await download(report, release, archive);
    report("unpacking");
    // https://learn.microsoft.com/en-us/virtualization/community/team-blog/2017/20171219-tar-and-curl-come-to-windows: the
    // tar of Windows reads zip files too.
    await runReporting(report, "tar", ["-xf", archive, "-C", scratch]);
    // The archive for Windows has its programs a folder deeper.
    const programs = join(scratch, "pulumi", ...(release.url.endsWith(".zip") ? ["bin"] : []));
    await rm(directory, { recursive: true, force: true });
    await rename(programs, directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
