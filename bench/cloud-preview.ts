import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { type CloudOptions, type LiveResource, startSimulatedCloud } from "../simulation/cloud/index.ts";
import { simulations } from "../simulation/index.ts";
import { readConfig } from "./cloud-stack.ts";
import { peakMemory } from "./memory.ts";
import { interleave } from "./rounds.ts";
import type { Stack } from "./stack.ts";
import type { Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 5;
const stackName = (stack: string) => `measured-${stack}`;
const stacks = ["gcp-prod", "aws-prod", "azure-prod", "apprunner-prod"];
const packageOf: Record<string, string> = {
  gcp: "@pulumi/gcp",
  aws: "@pulumi/aws",
  "azure-native": "@pulumi/azure-native",
  "docker-build": "@pulumi/docker-build",
};

/** `pulumi preview` of a deployed stack, beside a bare program that registers the same resources of the same SDKs. */
export async function measureCloudPreview(workspace: Workspace, { directory }: Stack): Promise<Row[]> {
  const rows: Row[] = [];
  for (const stack of stacks) {
    const config = await readConfig(directory, stack);
    const load = config && simulations[config.target];
    if (!load) continue;
    const simulation = await load();
    const clouds = {
      ours: await startSimulatedCloud(simulation.cloud()),
      bare: await startSimulatedCloud(willing(simulation.cloud())),
    };
    try {
      const ours = await deploy(
        workspace,
        directory,
        stack,
        config.fileWith(simulation.options ?? {}),
        clouds.ours.environment,
      );
      const folder = await makeBareProgram(workspace, directory, stack, clouds.ours.resources);
      const bare = await deploy(workspace, folder, `${stack}-bare`, undefined, clouds.bare.environment);
      const memory = { ours: [] as number[], bare: [] as number[] };
      const seen = await interleave(workspace, `preview of ${stack}`, rounds, {
        ours: async () => measured(ours, memory.ours),
        bare: async () => measured(bare, memory.bare),
      });
      const what = `bare program, the same ${clouds.bare.resources.length} resources`;
      rows.push(
        {
          name: `preview of ${stack}`,
          ours: { values: seen.ours, unit: "ms" },
          beside: { what, sample: { values: seen.bare, unit: "ms" } },
          aim: { ratio: 1.15 },
          note: "Both on the simulated cloud, in one process outside of what is measured. The bare program imports the SDK's root, as everyone does, and has every input at hand.",
        },
        {
          name: `program's memory at preview of ${stack}`,
          ours: { values: memory.ours, unit: "MB" },
          beside: { what, sample: { values: memory.bare, unit: "MB" } },
          aim: { ratio: 1.1 },
        },
      );
    } finally {
      await clouds.ours.close();
      await clouds.bare.close();
    }
  }
  return rows;
}

/** A cloud that asks for no order: the bare program's resources do not know each other. */
function willing({ types = {}, ...rest }: CloudOptions): CloudOptions {
  const all = Object.entries(types).map(([token, { refuses: _, ...type }]) => [token, type]);
  return { ...rest, types: Object.fromEntries(all) };
}

async function measured(preview: () => Promise<unknown>, memory: number[]): Promise<number> {
  const began = performance.now();
  const { megabytes } = await peakMemory(preview);
  memory.push(megabytes);
  return performance.now() - began;
}

async function deploy(
  { run, directory: scratch }: Workspace,
  project: string,
  stack: string,
  configFile: string | undefined,
  environment: Record<string, string>,
) {
  const file = join(scratch, `Pulumi.${stack}.yaml`);
  const shadow = join(scratch, `shadow-${stack}`);
  const name = configFile === undefined ? stack : "slipway";
  await mkdir(shadow);
  await writeFile(join(shadow, "Pulumi.yaml"), stringify({ name, runtime: "nodejs" }));
  await run("pulumi", ["stack", "init", stackName(stack), "--non-interactive"], shadow);
  await writeFile(file, configFile ?? stringify({ config: {} }));
  const flags = ["--stack", stackName(stack), "--config-file", file, "--non-interactive"];
  await run("pulumi", ["up", "--yes", "--skip-preview", ...flags], project, environment);
  return () => run("pulumi", ["preview", ...flags], project, environment);
}

async function makeBareProgram(
  { directory: scratch }: Workspace,
  project: string,
  stack: string,
  resources: readonly LiveResource[],
): Promise<string> {
  const folder = join(scratch, `${stack}-bare`);
  await mkdir(folder);
  const name = `${stack}-bare`;
  const sdks = [...new Set(resources.map(({ type }) => type.split(":")[0] ?? ""))];
  const imports = sdks.map((sdk, index) => `import * as sdk${index} from "${packageOf[sdk]}";`);
  const source = `${imports.join("\n")}
import { readFileSync } from "node:fs";
const sdks = { ${sdks.map((sdk, index) => `"${sdk}": sdk${index}`).join(", ")} };
for (const { type, name, inputs } of JSON.parse(readFileSync(new URL("resources.json", import.meta.url), "utf8"))) {
  const [sdk, module, kind] = type.split(":");
  const folder = module.split("/")[0];
  const found = folder === "index" ? sdks[sdk] : sdks[sdk][folder];
  new found[kind](name, inputs);
}
`;
  await writeFile(
    join(folder, "Pulumi.yaml"),
    stringify({ name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.js" }),
  );
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", main: "index.js" }));
  await writeFile(join(folder, "index.js"), source);
  await writeFile(
    join(folder, "resources.json"),
    JSON.stringify(resources.map(({ type, name: own, inputs }) => ({ type, name: own, inputs }))),
  );
  await symlink(join(project, "node_modules"), join(folder, "node_modules"));
  return folder;
}
