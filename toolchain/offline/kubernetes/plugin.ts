import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { cacheDirectory } from "../../cache.ts";
import type { Report } from "../../tool.ts";
import { buildSource } from "./build.ts";

/** Builds Pulumi's plugin for Kubernetes at a version of its npm package, and hands the program's path to `use`. */
export async function buildKubernetesPlugin(
  report: Report,
  version: string,
  use: (file: string) => Promise<void>,
): Promise<void> {
  const name = "pulumi-resource-kubernetes";
  const scratch = await mkdtemp(join(cacheDirectory, "build-"));
  try {
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
