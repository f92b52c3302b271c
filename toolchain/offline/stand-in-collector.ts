import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { cacheDirectory } from "../cache.ts";
import { findProgram, overNetwork, runReporting } from "../commands.ts";
import type { Report } from "../tool.ts";
import { buildGoProgram, builtPath, requireGo } from "./go.ts";

const version = "0.161.0";
const name = "otelcol-contrib";
const core = "go.opentelemetry.io/collector";
const contrib = "github.com/open-telemetry/opentelemetry-collector-contrib";

/** What the configuration of `infra/observability/collector.ts` names; the release has some two hundred more. */
const components = {
  receivers: [`${core}/receiver/otlpreceiver`],
  processors: [
    `${core}/processor/batchprocessor`,
    `${core}/processor/memorylimiterprocessor`,
    `${contrib}/processor/cumulativetodeltaprocessor`,
    `${contrib}/processor/deltatocumulativeprocessor`,
    `${contrib}/processor/resourceprocessor`,
    `${contrib}/processor/transformprocessor`,
  ],
  connectors: [`${contrib}/connector/signaltometricsconnector`],
  exporters: [`${core}/exporter/otlphttpexporter`],
  extensions: [`${contrib}/extension/healthcheckextension`],
};

/** Puts a collector together with its own builder, of the same modules as the release; answers its path. */
// https://opentelemetry.io/docs/collector/extend/ocb/
export async function buildCollector(report: Report): Promise<string> {
  const target = builtPath({ name, version: `v${version}`, package: core });
  if (await findProgram(name, [dirname(target)])) return target;
  const builder = await buildGoProgram(report, {
    name: "builder",
    package: `${core}/cmd/builder`,
    version: `v${version}`,
  });
  const { go, environment: env } = await requireGo(name);
  const scratch = await mkdtemp(join(cacheDirectory, "build-"));
  try {
    const listed = Object.entries(components).map(([kind, modules]) => [
      kind,
      modules.map((path) => ({ gomod: `${path} v${version}` })),
    ]);
    const manifest = { dist: { name, version, go, output_path: join(scratch, "out") }, ...Object.fromEntries(listed) };
    await writeFile(join(scratch, "manifest.yaml"), stringify(manifest));
    report(`compiling ${name} with ${listed.length} kinds of components`);
    const flags = [`--config=${join(scratch, "manifest.yaml")}`];
    await overNetwork(report, () => runReporting(report, builder, flags, { cwd: scratch, env }));
    await mkdir(dirname(target), { recursive: true });
    await rename(join(scratch, "out", name), target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
