import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { copyProject } from "../test/cli/project-copy.ts";
import { docker, ignoreMissing } from "./engine.ts";
import type { Workspace } from "./workspace.ts";

const stackName = "bench";

/** Name of the service under measurement, and ports that no example uses. */
export const serviceName = "slipway-bench";
export const ports = { service: 18080, registry: 15050, plain: 18081, start: 18082 };

/** The project's own Docker stack, deployed from a copy of the project. */
export interface Stack {
  directory: string;
  up(): Promise<string>;
  preview(): Promise<string>;
  /** Chooses what is built, by a path relative to the project. */
  configure(context: string): Promise<void>;
  output(name: string): Promise<string>;
}

/** Deploys the example server; it and all that was pulled for it are removed when the workspace closes. */
export async function deployExample(workspace: Workspace): Promise<Stack> {
  const { run, defer, say } = workspace;
  const copy = await copyProject();
  defer("the copy of the project", copy.dispose);
  const { directory } = copy;
  const configFile = join(workspace.directory, `Pulumi.${stackName}.yaml`);
  const pulumi = (verb: string, ...flags: string[]) =>
    run("pulumi", [verb, "--stack", stackName, "--non-interactive", ...flags], directory);
  const withConfig = ["--config-file", configFile];
  const stack: Stack = {
    directory,
    up: () => pulumi("up", "--yes", "--skip-preview", ...withConfig),
    preview: () => pulumi("preview", ...withConfig),
    configure: (context) => configure(configFile, context),
    async output(name) {
      const outputs: Record<string, unknown> = JSON.parse(await pulumi("stack", "output", "--json"));
      return String(outputs[name]);
    },
  };
  // The CLI writes a new stack's file beside Pulumi.yaml; here that is the scratch folder.
  await writeFile(join(workspace.directory, "Pulumi.yaml"), stringify({ name: "slipway", runtime: "nodejs" }));
  await run("pulumi", ["stack", "init", stackName, "--non-interactive"]);
  await stack.configure("server");
  defer(`stack ${stackName}`, () => removeStack(() => pulumi("destroy", "--yes", "--skip-preview", ...withConfig)));
  say("deploying the example server");
  await stack.up();
  return stack;
}

async function configure(file: string, context: string): Promise<void> {
  const salt = (await readFile(file, "utf8")).match(/^encryptionsalt: .*$/m)?.[0] ?? "";
  const config = {
    "slipway:target": "docker",
    "slipway:service": { name: serviceName, maxInstances: 1, env: { AUTHENTICATION: "none" } },
    "slipway:image": { context, builder: "slipway" },
    "slipway:options": { port: ports.service, registryPort: ports.registry, drainSeconds: 5 },
    // Plain Pulumi and plain Docker, beside which this is measured, examine nothing.
    "slipway:examine": { beforeTraffic: false },
  };
  await writeFile(file, `${stringify({ config })}${salt}\n`);
}

async function removeStack(destroy: () => Promise<unknown>): Promise<void> {
  try {
    await destroy();
  } finally {
    const images = await docker.listImages();
    for (const { Id, RepoDigests, RepoTags } of images) {
      const names = [...(RepoDigests ?? []), ...(RepoTags ?? [])];
      if (!names.some((name) => name.startsWith(`localhost:${ports.registry}/`))) continue;
      await ignoreMissing(docker.getImage(Id).remove({ force: true }));
    }
  }
}
