import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { interleave, time } from "./rounds.ts";
import { ports, type Stack } from "./stack.ts";
import type { Row, Sample } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 5;
const aim = { ratio: 1.3 };
const stackName = "bare";

interface BareProgram {
  up(): Promise<string>;
  preview(): Promise<string>;
}

/** An `up` and a `preview` with nothing to do, beside the same for the smallest programs there are. */
export async function measureUnchanged(workspace: Workspace, stack: Stack): Promise<Row[]> {
  const image = await makeProgram(workspace, stack, "bare-image", imageProgram(join(stack.directory, "server")));
  const component = await makeProgram(workspace, stack, "bare-component", componentProgram);
  const rows: Row[] = [];
  for (const verb of ["up", "preview"] as const) {
    const seen = await interleave(workspace, `unchanged ${verb}`, rounds, {
      ours: () => time(stack[verb]),
      image: () => time(image[verb]),
      component: () => time(component[verb]),
    });
    const ours = inMs(seen.ours);
    const command = verb === "up" ? "pulumi up --yes --skip-preview" : "pulumi preview";
    rows.push(
      {
        name: `unchanged ${command}`,
        ours,
        beside: { what: "bare program, one docker-build Image", sample: inMs(seen.image) },
        aim,
      },
      {
        name: `unchanged ${command}`,
        ours,
        beside: { what: "bare program, one ComponentResource", sample: inMs(seen.component) },
        note: "A ComponentResource needs no plugin process: what is beside here is the engine and the language host alone.",
      },
    );
  }
  return rows;
}

async function makeProgram({ directory, run, say }: Workspace, stack: Stack, name: string, source: string) {
  say(`making the program ${name}`);
  const folder = join(directory, name);
  await mkdir(folder);
  const project = { name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.ts" };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", main: "index.ts" }));
  await writeFile(join(folder, "index.ts"), source);
  await symlink(join(stack.directory, "node_modules"), join(folder, "node_modules"));
  const pulumi = (...args: string[]) => run("pulumi", [...args, "--stack", stackName, "--non-interactive"], folder);
  await run("pulumi", ["stack", "init", stackName, "--non-interactive"], folder);
  const program: BareProgram = {
    up: () => pulumi("up", "--yes", "--skip-preview"),
    preview: () => pulumi("preview"),
  };
  await program.up();
  return program;
}

function inMs(values: readonly number[]): Sample {
  return { values, unit: "ms" };
}

const componentProgram = `import { ComponentResource } from "@pulumi/pulumi";
new ComponentResource("bench:index:Nothing", "nothing");
`;

/** Builds the same folder with the same builder and pushes to the same registry as the stack does. */
function imageProgram(context: string): string {
  return `import { Image } from "@pulumi/docker-build";
new Image("bare", {
  context: { location: ${JSON.stringify(context)} },
  dockerfile: { location: ${JSON.stringify(join(context, "Dockerfile"))} },
  builder: { name: "slipway" },
  tags: ["localhost:${ports.registry}/bare:bench"],
  push: true,
});
`;
}
