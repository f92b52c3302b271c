import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { startSimulatedCloud } from "../simulation/cloud/index.ts";
import { simulations } from "../simulation/index.ts";
import { interleave, time } from "./rounds.ts";
import type { Stack } from "./stack.ts";
import { median, type Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 3;
const stackName = "many";

const program = `import { getStack } from "@pulumi/pulumi";
import { dirname } from "node:path";
import { readSettings } from "../infra/config.ts";
import { rawConfig } from "../infra/raw-config.ts";
import { prepareService } from "../infra/prepared-service.ts";
import { McpService } from "../infra/service.ts";
const projectDirectory = dirname(import.meta.dirname);
const settings = await readSettings(rawConfig(getStack(), projectDirectory));
for (let index = 0; index < Number(process.env.SERVICES); index += 1) {
  const name = \`service-\${index}\`;
  new McpService(name, await prepareService({ ...settings, spec: { ...settings.spec, name } }, projectDirectory));
}
`;

/** One program with 1, 10 and 50 services on Cloud Run: what one more service costs, early and late. */
export async function measureGrowth(workspace: Workspace, { directory }: Stack): Promise<Row[]> {
  const { run, directory: scratch } = workspace;
  const simulation = await simulations["cloud-run"]?.();
  if (!simulation) return [];
  const folder = join(directory, "many");
  await mkdir(folder);
  await writeFile(join(folder, "index.ts"), program);
  const runtime = { name: "nodejs", options: { typescript: false } };
  const plugins = { providers: [{ name: "slipway", path: "../infra/provider" }] };
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: "slipway", runtime, plugins, main: "index.ts" }));
  await run("pulumi", ["stack", "init", stackName, "--non-interactive"], folder);
  const file = join(scratch, "Pulumi.many.yaml");
  const config = {
    "slipway:target": "cloud-run",
    "slipway:service": { name: "service" },
    "slipway:image": { reference: `ghcr.io/team/server@sha256:${"ab".repeat(32)}` },
    "slipway:options": { project: "my-project", region: "europe-west1" },
  };
  await writeFile(file, stringify({ config }));
  const cloud = await startSimulatedCloud(simulation.cloud());
  try {
    const preview = (services: number) => () =>
      time(() =>
        run("pulumi", ["preview", "--stack", stackName, "--config-file", file, "--non-interactive"], folder, {
          ...cloud.environment,
          SERVICES: String(services),
        }),
      );
    const seen = await interleave(workspace, "services in one program", rounds, {
      one: preview(1),
      ten: preview(10),
      fifty: preview(50),
    });
    const [one, ten, fifty] = [median(seen.one), median(seen.ten), median(seen.fifty)];
    return [
      {
        name: "one more service, from 10 to 50 in one program",
        ours: { values: [(fifty - ten) / 40], unit: "ms" },
        beside: { what: "one more service, from 1 to 10", sample: { values: [(ten - one) / 9], unit: "ms" } },
        aim: { ratio: 1.2 },
        note: `First preview on the simulated cloud: ${one.toFixed(0)} ms with 1 service, ${ten.toFixed(0)} ms with 10, ${fifty.toFixed(0)} ms with 50.`,
      },
    ];
  } finally {
    await cloud.close();
  }
}
