import { defineCommand } from "citty";
import Table from "cli-table3";
import { imageDigest } from "../infra/image-digest.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { prepareToolchain, type Toolchain } from "../toolchain/index.ts";
import type { Finding } from "../verify/contract.ts";
import { verify } from "../verify/run.ts";
import { confirmation } from "./confirmation.ts";
import { acceptedContract } from "./contract-file.ts";
import { shellHint } from "./embedded-state.ts";
import { imagesOf } from "./images.ts";
import { Interrupted, interruptible, leaveSignals } from "./interruption.ts";
import { needsDocker, stackFile, stackNames } from "./project.ts";
import { runUpdate } from "./run-update.ts";
import { withScratch } from "./scratch.ts";
import { clusterTools, startPlatform } from "./simulated-platform.ts";
import { decrypt, heldBy, makeCopy, readSettings, scratchState } from "./stack-copy.ts";
import { namedStack, stackArguments } from "./stack-arguments.ts";
import { toText } from "./summary.ts";
import { toldElsewhere } from "./told-url.ts";
import { UsageError, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";
import { readOutputs } from "./service-outputs.ts";

const healthySeconds = 60;

export default defineCommand({
  meta: metaOf("rehearse"),
  args: {
    "stack-name": { type: "positional", required: false, description: "Stack to rehearse, such as gcp-prod" },
    stack: stackArguments.stack,
    context: {
      type: "string",
      description:
        "Cluster of your own to rehearse on, of a stack on Kubernetes: a context of the kubeconfig (KUBECONFIG)",
    },
    json: { type: "boolean", default: false, description: "Print what was seen as JSON" },
  },
  async run({ args }) {
    const stack = namedStack(args);
    if (stack === undefined)
      throw new UsageError(`say which stack: ${npxSlipway()} rehearse <stack>; there are ${stackNames().join(", ")}`);
    stackFile(stack);
    if (await needsDocker(stack)) {
      throw new UsageError(`stack ${stack} runs on this machine anyway: ${npxSlipway()} up ${stack}`);
    }
    const { context } = args;
    const beside = await clusterTools(stack, context);
    const images = await imagesOf(stack, context === undefined ? [registryImage] : []);
    const toolchain = await leaveSignals(() => prepareToolchain({ docker: images, beside: () => beside }));
    const seen = await interruptible((signal) =>
      withScratch("rehearsal", (directory) =>
        rehearse({ stack, context, directory, toolchain, quiet: args.json, signal }),
      ),
    );
    if (args.json) console.log(JSON.stringify(seen, null, 2));
    else printRehearsal(stack, seen);
  },
});

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

interface RehearseArgs {
  stack: string;
  context: string | undefined;
  directory: string;
  toolchain: Toolchain;
  quiet: boolean;
  signal: AbortSignal;
}

async function rehearse({ stack, context, directory, toolchain, quiet, signal }: RehearseArgs) {
  // The last is ended first, and one that cannot be ended keeps no other from it.
  await using cleanups = new AsyncDisposableStack();
  const { target, settings, encrypted } = await readSettings(stack);
  console.error(
    context === undefined
      ? "starting the simulated platform, with a registry for the image"
      : `looking at the cluster of context ${context}`,
  );
  const platform = await startPlatform({ target, settings, context, healthySeconds, signal }, cleanups);
  signal.throwIfAborted();
  const state = scratchState(directory);
  const adapted = platform.adapt(settings);
  const needed = encrypted.filter(({ path }) => platform.neededSecrets?.includes(String(path.at(-1))));
  const { session } = await makeCopy({
    session: {
      stack,
      docker: false,
      toolchain,
      state: { ...state, environment: { ...state.environment, ...platform.environment } },
    },
    directory,
    settings: adapted,
    secrets: [...heldBy(adapted, encrypted), ...(await decrypt(stack, needed))],
  });
  const { failure } = await runUpdate(session, "up", confirmation(true), { quiet });
  if (failure instanceof Interrupted) throw failure;
  if (platform.failure) throw platform.failure;
  const serving = failure === undefined ? await platform.serving() : undefined;
  if (failure !== undefined || serving === undefined) {
    const problem = `the stack cannot be deployed even ${context === undefined ? "to a simulated cloud" : `to the cluster of context ${context}`}; what is printed above says why`;
    throw new UserError(`${problem}${await shellHint(stack)}`);
  }
  const outputs = await readOutputs(session);
  const endpoint = String(outputs.endpoint);
  const { host, pathname } = new URL(endpoint);
  signal.throwIfAborted();
  // What is asked of the host's name and certificate comes true only where it is deployed.
  const contract = acceptedContract();
  const only = ["protocol", ...(contract.contractFile === undefined ? [] : ["tools.contract"])];
  const { about, findings } = await verify(`${platform.under(host)}${pathname}`, { quick: true, only, ...contract });
  signal.throwIfAborted();
  if (!about) {
    const seen = findings[0]?.seen ?? "no answer";
    throw new UserError(
      `the image does not answer as an MCP server: ${seen}; run it here, as a stack on Docker, whose examination says what is amiss:\n  ${npxSlipway()} up local`,
    );
  }
  refuseBroken(findings);
  const { wanted, leftOut, readyMilliseconds } = serving;
  const elsewhere = toldElsewhere(adapted, wanted.env, endpoint);
  if (elsewhere !== undefined) {
    throw new UserError(
      `the server is told that it is at ${elsewhere}, and is served at ${endpoint}, so that nobody could sign in: that is a fault of Slipway; until it is mended, say in slipway:service.env.PUBLIC_URL where the platform serves it`,
    );
  }
  const { image, cpu, memoryMiB, port, healthPath, env, secretNames } = wanted;
  return {
    resources: (await platform.resources()).length,
    image,
    cpu,
    memoryMiB,
    port,
    healthPath,
    env: Object.keys(env).filter((name) => !secretNames.includes(name)),
    secrets: secretNames.filter((name) => !leftOut.includes(name)),
    leftOut,
    readyMilliseconds,
    host,
    about,
    estimatedMonthlyCost: outputs.estimatedMonthlyCost,
  };
}

/** What would break a published app is told before it is deployed. */
function refuseBroken(findings: readonly Finding[]): void {
  const broken = findings.filter(({ check, severity }) => check === "tools.contract" && severity === "critical");
  if (broken.length === 0) return;
  const lines = broken.map(({ where, seen, fix }) => `  ${where}: ${seen}; ${fix}`);
  throw new UserError(`the image breaks tools that are published (contract.json):\n${lines.join("\n")}`);
}

function printRehearsal(stack: string, seen: Rehearsal): void {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ["resources", `${seen.resources} made, and removed again`],
    ["image", imageDigest(seen.image)],
    ["size", `${seen.cpu} CPU, ${seen.memoryMiB} MiB`],
    ["env", seen.env.join(", ")],
    ["secrets", seen.secrets.length === 0 ? "none" : `${seen.secrets.join(", ")} (values made up)`],
    ...(seen.leftOut.length === 0 ? [] : [["left out", `${seen.leftOut.join(", ")}: an address cannot be made up`]]),
    ["healthy", `${seen.healthPath || "answers"} on port ${seen.port} after ${seen.readyMilliseconds} ms`],
    ["answers", `as ${seen.host}: ${toText(seen.about)}`],
  );
  console.log(`\n${table.toString()}\n\nStack ${stack} fits together. Deploy it with: ${npxSlipway()} up ${stack}`);
}
