import { copyFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { builtDirectory, builtVersions } from "../pulumi.ts";
import type { Report } from "../tool.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./go.ts";

// The newest version that the Go module proxy serves and that builds.
const cli: GoProgram = {
  name: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  version: builtVersions.cli,
  ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${builtVersions.cli}`,
  replace: ["github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e"],
};

// The language host's own module is not served; up to this version it is a package of the SDK.
const languageHost: GoProgram = {
  name: "pulumi-language-nodejs",
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  version: builtVersions.languageHost,
};

/** Builds Pulumi's CLI and its language host from source, and puts both into one folder. */
export async function buildPulumi(report: Report): Promise<void> {
  for (const program of [cli, languageHost]) await buildGoProgram(report, program);
  await mkdir(builtDirectory, { recursive: true });
  // The CLI comes last: it being there means that all is there. Copies, since the CLI looks for its language host beside
  // the file that a link points to.
  for (const program of [languageHost, cli]) {
    const file = join(builtDirectory, program.name);
    await copyFile(builtPath(program), `${file}.new`);
    await rename(`${file}.new`, file);
  }
}
