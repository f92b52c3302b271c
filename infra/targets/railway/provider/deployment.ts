import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { imageDigest } from "../../../image-digest.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ApiError } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import { blot, showLines } from "../../../provider/last-lines.ts";
import { poll } from "../../../poll.ts";
import type { CallContext } from "../../../provider/protocol.ts";
import { deploymentShape, type LiveDeployment, readDeployments, runs } from "./live.ts";
import type { Railway } from "./railway.ts";
import type { ReleaseInputs } from "./release-inputs.ts";

/** What is deployed, and for whom. */
export interface Deploying {
  railway: Railway;
  inputs: ReleaseInputs;
  clock: Clock;
  context: Pick<CallContext, "signal" | "log">;
}

/** Starts one deployment of what the service's settings say now, and answers its id, also where the answer was lost. */
export async function startDeployment({ railway, inputs, clock, context }: Deploying): Promise<string> {
  // What somebody else began before the first call is not it: it may have the settings of before.
  let known: ReadonlySet<string> | undefined;
  const { environment: environmentId, service: serviceId } = inputs;
  // "redeploy" would run the image of before: https://docs.railway.com/integrations/api/manage-deployments
  const text =
    "mutation Deploy($environmentId: String!, $serviceId: String!) { serviceInstanceDeployV2(environmentId: $environmentId, serviceId: $serviceId) }";
  return createOrAdopt({
    async create() {
      const shape = z.object({ serviceInstanceDeployV2: z.string() });
      return (await railway({ text, variables: { environmentId, serviceId }, shape })).serviceInstanceDeployV2;
    },
    async find() {
      const shown = (await readDeployments(railway, inputs)).map(({ id }) => id);
      known ??= new Set(shown);
      return shown.find((id) => !known?.has(id));
    },
    clock,
    signal: context.signal,
  });
}

const tailLines = 20;
/** A build or a pull may come before the start. */
const moreSeconds = 15 * 60;
const underWay = ["INITIALIZING", "QUEUED", "WAITING", "BUILDING", "DEPLOYING"];
const fallen = ["CRASHED", "EXITED", "RESTARTING"];

/** Whether a deployment has not ended yet. */
export function isUnderWay(status: string): boolean {
  return underWay.includes(status);
}

/** Resolves once this very deployment serves and has done so for a while; rejects with why it does not. */
export async function followDeployment(deploying: Deploying, id: string): Promise<void> {
  const { railway, inputs, clock, context } = deploying;
  const text =
    "query Deployment($id: String!) { deployment(id: $id) { id status createdAt meta instances { status } } }";
  const shape = z.object({ deployment: deploymentShape });
  const look = async () => (await railway({ text, variables: { id }, shape })).deployment;
  const done = await follow({
    look,
    isDone: ({ status }) => !isUnderWay(status),
    describe: ({ status }) => `deployment ${id} is ${status.toLowerCase()}`,
    seconds: inputs.healthSeconds + moreSeconds,
    clock,
    context,
  }).catch(async (error: unknown) => {
    context.signal.throwIfAborted();
    // Nothing is known of the deployment then: the next run goes on with it.
    if (error instanceof ApiError) throw error;
    const cancel = "mutation DeploymentCancel($id: String!) { deploymentCancel(id: $id) }";
    await railway({ text: cancel, variables: { id }, shape: z.unknown(), repeatable: true }).catch(() => {});
    throw new Error(await explain(deploying, id, error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  });
  if (done.status !== "SUCCESS") throw new Error(await explainEnd(deploying, done));
  if (!runs(done, inputs.image)) {
    throw new Error(
      `deployment ${id} runs ${done.meta?.imageDigest ?? "an unknown image"} in place of ${imageDigest(inputs.image)}`,
    );
  }
  // Without a health path SUCCESS says no more than that a container has started.
  const settled = await poll(look, hasFallen, { seconds: inputs.settleSeconds, signal: context.signal, clock });
  if (hasFallen(settled)) throw new Error(await explainEnd(deploying, settled));
}

function hasFallen({ status, instances }: LiveDeployment): boolean {
  return status !== "SUCCESS" || instances.some((instance) => fallen.includes(instance.status));
}

function explainEnd(deploying: Deploying, { id, status, instances }: LiveDeployment): Promise<string> {
  if (["REMOVED", "REMOVING", "SKIPPED"].includes(status)) {
    const { project, service, environment } = deploying.inputs;
    const page = `https://railway.com/project/${project}/service/${service}?environmentId=${environment}`;
    return Promise.resolve(
      `deployment ${id} was ended by a newer one before it counted as good: another person or workflow deploys this service too; see ${page}, then run up again`,
    );
  }
  if (status === "NEEDS_APPROVAL") return Promise.resolve(`deployment ${id} waits for somebody's approval at Railway`);
  const instance = instances.find((one) => fallen.includes(one.status));
  return explain(deploying, id, `it is ${(instance?.status ?? status).toLowerCase()}`);
}

async function explain({ railway, inputs }: Deploying, id: string, ended: string): Promise<string> {
  const text =
    "query DeploymentEvents($id: String!) { deploymentEvents(id: $id, first: 50) { edges { node { step payload { error } } } } }";
  const payload = z.object({ error: z.string().nullish() }).nullish();
  const edges = z.array(z.object({ node: z.object({ step: z.string(), payload }) }));
  const shape = z.object({ deploymentEvents: z.object({ edges }) });
  const events = await railway({ text, variables: { id }, shape }).then(
    (found) => found.deploymentEvents.edges.map(({ node }) => node),
    () => [],
  );
  const failed = events.findLast((event) => event.payload?.error);
  const why = failed ? `${failed.payload?.error} (${failed.step.toLowerCase().replaceAll("_", " ")})` : ended;
  const lines = await lastLines(railway, id).catch(() => []);
  const secrets = [...Object.values(inputs.secrets), inputs.registry?.password ?? ""];
  return blot(
    `deployment ${id} did not come up: ${why}. What ran before still runs.\n${showLines(lines.join("\n"))}`,
    secrets,
  );
}

async function lastLines(railway: Railway, deploymentId: string): Promise<string[]> {
  const text =
    "query DeploymentLogs($deploymentId: String!, $limit: Int) { deploymentLogs(deploymentId: $deploymentId, limit: $limit) { message } }";
  const shape = z.object({ deploymentLogs: z.array(z.object({ message: z.string() })) });
  const { deploymentLogs } = await railway({ text, variables: { deploymentId, limit: tailLines }, shape });
  // It answers one more than it was asked for.
  return deploymentLogs.map(({ message }) => message).slice(-tailLines);
}
