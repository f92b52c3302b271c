import { defineCommand } from "citty";
import Table from "cli-table3";
import { connect } from "../infra/targets/docker/provider/engine.ts";
import { removeUnusedImage } from "../infra/targets/docker/provider/pull.ts";
import { startSimulatedCloud } from "../simulation/cloud/index.ts";
import { startFrontEnd } from "../simulation/front-end.ts";
import { simulations } from "../simulation/index.ts";
import { runContainer, runUntilHealthy } from "../simulation/run-container.ts";
import { prepareToolchain } from "../toolchain/index.ts";
import { verify } from "../verify/run.ts";
import { baseImages } from "./base-images.ts";
import { withoutMadeUpUrls } from "./made-up.ts";
import { needsDocker, stackFile } from "./project.ts";
import { copyStack } from "./rehearsal-stack.ts";
import { toText } from "./summary.ts";
import { UserError } from "./user-error.ts";

// https://hub.docker.com/_/registry
const registryImage = "registry:3.0.0";
const healthySeconds = 60;

export default defineCommand({
  meta: {
    name: "rehearse",
    description: "Deploys a stack to a simulated cloud and runs its image here: no account, no network, no cost",
  },
  args: {
    stack: { type: "positional", required: true, description: "Stack to rehearse, such as gcp-prod" },
    json: { type: "boolean", default: false, description: "Print what was seen as JSON" },
  },
  async run({ args }) {
    stackFile(args.stack);
    if (await needsDocker(args.stack)) {
      throw new UserError(`stack ${args.stack} runs on this machine anyway: npx slipway up --stack ${args.stack}`);
    }
    const { environment } = await prepareToolchain({ docker: true, baseImages: await baseImages(args.stack) });
    const seen = await rehearse(args.stack, environment, args.json);
    if (args.json) console.log(JSON.stringify(seen, null, 2));
    else printRehearsal(args.stack, seen);
  },
});

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

async function rehearse(stack: string, environment: Record<string, string>, quiet: boolean) {
  // The last is ended first, and one that cannot be ended keeps no other from it.
  await using cleanups = new AsyncDisposableStack();
  const registry = await runContainer({ image: registryImage, port: 5000 });
  cleanups.defer(registry.dispose);
  const copy = await copyStack(stack, {
    repository: `localhost:${registry.port}/rehearsal`,
    toolchain: environment,
    options: async (target) => (await simulations[target]?.())?.options ?? {},
  });
  cleanups.defer(copy.dispose);
  const load = simulations[copy.target];
  if (!load) throw new UserError(`there is no simulation of ${copy.target} yet`);
  const simulation = await load();
  const options = simulation.cloud();
  const cloud = await startSimulatedCloud({
    ...options,
    // Images are really built and pushed, to a registry on this machine.
    packages: options.packages.filter((name) => name !== "docker-build"),
  });
  cleanups.defer(cloud.close);
  const outputs = await copy.up(cloud.environment, quiet).catch(() => {
    throw new UserError("the stack cannot be deployed even to a simulated cloud; what is printed above says why");
  });
  const { wanted, leftOut } = withoutMadeUpUrls(simulation.container(cloud.resources));
  cleanups.defer(() => removeUnusedImage(connect(undefined), wanted.image));
  const container = await runUntilHealthy(wanted, healthySeconds);
  cleanups.defer(container.dispose);
  const { host } = new URL(String(outputs.url));
  const frontEnd = await startFrontEnd({ port: container.port, host });
  cleanups.defer(frontEnd.close);
  // What is asked of the host's name and certificate comes true only where it is deployed.
  const { about, findings } = await verify(`${frontEnd.origin}/mcp`, { quick: true, only: ["protocol"] });
  if (!about) throw new UserError(`the image does not answer as an MCP server: ${findings[0]?.seen ?? "no answer"}`);
  const { image, cpu, memoryMiB, port, healthPath, env, secretNames } = wanted;
  return {
    resources: cloud.resources.length,
    image,
    cpu,
    memoryMiB,
    port,
    healthPath,
    env: Object.keys(env).filter((name) => !secretNames.includes(name)),
    secrets: secretNames,
    leftOut,
    readyMilliseconds: container.readyMilliseconds,
    host,
    about,
    estimatedMonthlyCost: outputs.estimatedMonthlyCost,
  };
}

function printRehearsal(stack: string, seen: Rehearsal): void {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ["resources", `${seen.resources} made in the simulated cloud`],
    ["image", seen.image.slice(seen.image.indexOf("@") + 1)],
    ["size", `${seen.cpu} CPU, ${seen.memoryMiB} MiB`],
    ["env", seen.env.join(", ")],
    ["secrets", seen.secrets.length === 0 ? "none" : `${seen.secrets.join(", ")} (values made up)`],
    ...(seen.leftOut.length === 0 ? [] : [["left out", `${seen.leftOut.join(", ")}: an address cannot be made up`]]),
    ["healthy", `${seen.healthPath} on port ${seen.port} after ${seen.readyMilliseconds} ms`],
    ["answers", `as ${seen.host}: ${toText(seen.about)}`],
  );
  console.log(`\n${table.toString()}\n\nStack ${stack} fits together. Deploy it with: pulumi up --stack ${stack}`);
}
