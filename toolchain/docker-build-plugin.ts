import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findProgram, overNetwork, runReporting } from "./commands.ts";
import { downloadText } from "./download.ts";
import { buildGoProgram } from "./offline/go.ts";
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
  const file = await buildGoProgram(report, {
    name: "pulumi-resource-docker-build",
    package: "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build",
    version: `v${wanted}`,
    ldflags: `-X github.com/pulumi/pulumi-docker-build/provider.Version=${wanted}`,
    replace: [
      "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3 => ./dotnet",
      "github.com/pulumi/pulumi-java => ./java",
    ],
    files: codeGenerators,
  });
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
  const manifest = join(dirname(import.meta.dirname), "node_modules/@pulumi/docker-build/package.json");
  const parsed: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
  return parsed.version;
}

// The plugin names these types of two code generators in its schema and uses nothing else of them; the Go module proxy
// serves neither, and a running plugin generates no code.
const codeGenerators = {
  "dotnet/go.mod": "module github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3\n\ngo 1.24\n",
  "dotnet/codegen/package-info.go": `package codegen

type CSharpPackageInfo struct {
	RespectSchemaVersion bool              \`json:"respectSchemaVersion,omitempty"\`
	PackageReferences    map[string]string \`json:"packageReferences,omitempty"\`
}
`,
  "java/go.mod": "module github.com/pulumi/pulumi-java\n\ngo 1.24\n",
  "java/pkg/codegen/java/package-info.go": `package java

type PackageInfo struct {
	BuildFiles                      string            \`json:"buildFiles,omitempty"\`
	GradleNexusPublishPluginVersion string            \`json:"gradleNexusPublishPluginVersion,omitempty"\`
	Dependencies                    map[string]string \`json:"dependencies,omitempty"\`
}
`,
};
