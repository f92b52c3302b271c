import { join } from "node:path";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cacheDirectory } from "../../cache.ts";
import type { Report } from "../../tool.ts";
import { buildSource } from "./build.ts";
import { sourceDirectory } from "./places.ts";

/**
 * Builds Pulumi's plugin for Kubernetes under the version of its npm package, and hands the program's path to `use`. Its
 * source is the newest that the proxy for Go modules has: the repository's tags do not begin with the module's folder, and
 * no later commit is served. It differs in that an object that exists is taken over by a creation, which since 4.29 needs
 * `upsertExistingObjects`; the target sets it.
 */
// https://go.dev/ref/mod#vcs-version, https://github.com/pulumi/pulumi-kubernetes/blob/master/CHANGELOG.md#4290-april-15-2026
export async function buildKubernetesPlugin(
  report: Report,
  version: string,
  use: (file: string) => Promise<void>,
): Promise<void> {
  const name = "pulumi-resource-kubernetes";
  const scratch = await mkdtemp(join(cacheDirectory, "build-"));
  try {
    report(`no source of ${version} can be had for the Kubernetes plugin: it is that of ${await sourceDay()}`);
    await buildSource(report, scratch, {
      source: "plugin",
      title: "the Kubernetes plugin",
      programs: { [name]: "." },
      ldflags: `-X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=${version}`,
    });
    await use(join(scratch, name));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The day of the commit that the module's version names. */
async function sourceDay(): Promise<string> {
  const text = await readFile(join(sourceDirectory, "plugin", "go.mod"), "utf8");
  const [, year, month, day] = /provider\/v4 v4\.0\.0-(\d{4})(\d\d)(\d\d)\d{6}-/.exec(text) ?? [];
  return [year, month, day].join("-");
}
