import { defineCommand } from "citty";
import Table from "cli-table3";
import { substituteFor } from "../infra/image-substitutes.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { connect } from "../infra/targets/docker/provider/engine.ts";
import { removeUnusedImage } from "../infra/targets/docker/provider/pull.ts";
import { startSimulatedCloud } from "../simulation/cloud/index.ts";
import { startFrontEnd } from "../simulation/front-end.ts";
import { simulations } from "../simulation/index.ts";
import { runContainer, runUntilHealthy } from "../simulation/run-container.ts";
import { prepareToolchain } from "../toolchain/index.ts";
import { verify } from "../verify/run.ts";
import { imagesOf } from "./images.ts";
import { interruptible, leaveSignals } from "./interruption.ts";
import { withoutMadeUpUrls } from "./made-up.ts";
import { needsDocker, stackFile } from "./project.ts";
import { copyStack } from "./rehearsal-stack.ts";
import { withScratch } from "./scratch.ts";
import { namedStack, stackArguments } from "./stack-arguments.ts";
import { toText } from "./summary.ts";
import { UsageError, UserError } from "./user-error.ts";

const healthySeconds = 60;

export default defineCommand({
  meta: {
    name: "rehearse",
    description: "Deploys a stack to a simulated cloud and runs its image here: no account, no network, no cost",
  },
  args: {
    "stack-name": { type: "positional", required: false, description: "Stack to rehearse, such as gcp-prod" },
    stack: stackArguments.stack,
    json: { type: "boolean", default: false, description: "Print what was seen as JSON" },
  },
  async run({ args }) {
    const stack = namedStack(args);
    if (stack === undefined) throw new UsageError("say which stack: npx slipway rehearse gcp-prod");
    stackFile(stack);
    if (await needsDocker(stack)) {
      throw new UsageError(`stack ${stack} runs on this machine anyway: npx slipway up ${stack}`);
    }
    const images = await imagesOf(stack, [registryImage]);
    const { environment } = await leaveSignals(() => prepareToolchain({ docker: images }));
    const seen = await interruptible((signal) =>
      withScratch("rehearsal", (directory) => rehearse({ stack, directory, environment, quiet: args.json, signal })),
    );
    if (args.json) console.log(JSON.stringify(seen, null, 2));
    else printRehearsal(stack, seen);
  },
});

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

interface RehearseArgs {
  stack: string;
  directory: string;
  environment: Record<string, string>;
  quiet: boolean;
  signal: AbortSignal;
}

async function rehearse({ stack, directory, environment, quiet, signal }: RehearseArgs) {
  // The last is ended first, and one that cannot be ended keeps no other from it.
  await using cleanups = new AsyncDisposableStack();
  console.error("starting a registry for the image");
  const registry = await runContainer({ image: substituteFor(registryImage), port: 5000 }, signal);
  cleanups.defer(registry.dispose);
  const copy = await copyStack(stack, {
    directory,
    repository: `localhost:${registry.port}/rehearsal`,
    toolchain: environment,
    options: async (target) => (await simulations[target]?.())?.options ?? {},
  });
  const load = Object.hasOwn(simulations, copy.target) ? simulations[copy.target] : undefined;
  if (!load) throw new UserError(`there is no simulation of ${copy.target} yet`);
  const simulation = await load();
  const options = simulation.cloud();
  const cloud = await startSimulatedCloud({
    ...options,
    // Images are really built and pushed, to a registry on this machine.
    packages: options.packages.filter((name) => name !== "docker-build"),
  });
  cleanups.defer(cloud.close);
  signal.throwIfAborted();
  const outputs = await copy.up(cloud.environment, quiet);
  const { wanted, leftOut } = withoutMadeUpUrls(simulation.container(cloud.resources));
  cleanups.defer(() => removeUnusedImage(connect(undefined), wanted.image));
  console.error("starting the image as the platform would");
  const container = await runUntilHealthy(wanted, healthySeconds, signal);
  cleanups.defer(container.dispose);
  const { host } = new URL(String(outputs.url));
  const frontEnd = await startFrontEnd({ port: container.port, host });
  cleanups.defer(frontEnd.close);
  signal.throwIfAborted();
  // What is asked of the host's name and certificate comes true only where it is deployed.
  const { about, findings } = await verify(`${frontEnd.origin}/mcp`, { quick: true, only: ["protocol"] });
  signal.throwIfAborted();
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
  console.log(`\n${table.toString()}\n\nStack ${stack} fits together. Deploy it with: npx slipway up ${stack}`);
}
