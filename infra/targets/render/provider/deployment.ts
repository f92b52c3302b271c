import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ApiError } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import { poll } from "../../../poll.ts";
import { explainEnd, type Followed, instanceFailure } from "./failure.ts";
import { isUnderWay, readDeploys, runs } from "./live.ts";
import type { Render } from "./render.ts";
import { imageDigest } from "../../../image-digest.ts";
import { type Deploy, deployShape } from "./shapes.ts";

interface Start {
  render: Render;
  /** Id of the service. */
  id: string;
  image: string;
  /** The call that starts one: `POST /services/…/deploys`, or the one that takes a suspended service up again. */
  by: "deploys" | "resume";
  clock: Clock;
  signal: AbortSignal;
}

/** Time for which a deployment is looked for whose id Render did not say. */
const lookSeconds = 30;

/**
 * Starts one deployment and answers its id, also where Render only says that it will come (202 without a body, while
 * another is under way), or where its answer was lost.
 */
export async function startDeployment({ render, id, image, by, clock, signal }: Start): Promise<string> {
  // What somebody else began before the first call is not it: it may have the variables of before.
  let before: ReadonlySet<string> | undefined;
  const isOwn = (deploy: Deploy) =>
    ["api", "service_resumed"].includes(deploy.trigger) && !before?.has(deploy.id) && mayRun(deploy, image);
  const find = async () => {
    const shown = await readDeploys(render, id);
    before ??= new Set(shown.map((deploy) => deploy.id));
    return shown.find(isOwn)?.id;
  };
  const start = { method: "POST", path: `/services/${id}/${by}`, body: {} } as const;
  const made = await createOrAdopt<string>({
    create: async () => (await render.ask(deployShape.optional(), start))?.id ?? "",
    find,
    clock,
    signal,
  });
  if (made !== "") return made;
  const seen = await poll(find, (found) => found !== undefined, { seconds: lookSeconds, signal, clock });
  if (seen !== undefined) return seen;
  throw new Error(`Render took a deployment of ${id} on and shows none after ${lookSeconds} s`);
}

/** One that waits for its turn does not say yet what it will run. */
function mayRun(deploy: Deploy, image: string): boolean {
  return !deploy.image?.ref || runs(deploy, image);
}

/** Longer than the 15 minutes in which all new instances must be ready, as another deployment may come first. */
// https://render.com/docs/deploys
const longestSeconds = 35 * 60;

/** Resolves once this very deployment serves and has done so for a while; rejects with why it does not. */
export async function followDeployment(followed: Followed): Promise<void> {
  const { render, id, deployment, inputs, clock, context } = followed;
  const { signal } = context;
  const path = `/services/${id}/deploys/${deployment}`;
  // Just after it was started Render may not know it yet.
  const look = async () => (await render.find(deployShape, path)) ?? { ...unknownYet, id: deployment };
  const done = await follow({
    look,
    isDone: ({ status }) => !isUnderWay(status),
    describe: ({ status }) => `deployment ${deployment} is ${toWords(status)}`,
    seconds: longestSeconds,
    clock,
    context,
  }).catch(async (error: unknown) => {
    signal.throwIfAborted();
    // Nothing is known of the deployment then: the next run goes on with it.
    if (error instanceof ApiError) throw error;
    // Left alone it would keep the next one waiting.
    await render.tell({ method: "POST", path: `${path}/cancel`, repeatable: true }).catch(() => {});
    throw new Error(await explainEnd(followed, error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  });
  if (done.status !== "live") throw new Error(await explainEnd(followed, `it is ${toWords(done.status)}`));
  if (!runs(done, inputs.image)) {
    throw new Error(
      `deployment ${deployment} runs ${done.image?.sha || "an unknown image"} in place of ${imageDigest(inputs.image)}`,
    );
  }
  const since = done.finishedAt ?? done.createdAt;
  const settled = await poll(
    async () => ({ status: (await look()).status, failure: await instanceFailure(followed, since) }),
    ({ status, failure }) => status !== "live" || failure !== undefined,
    { seconds: inputs.settleSeconds, signal, clock },
  );
  if (settled.status === "live" && settled.failure === undefined) return;
  throw new Error(await explainEnd(followed, settled.failure ?? `it is ${toWords(settled.status)}`));
}

const unknownYet: Omit<Deploy, "id"> = { status: "created", trigger: "api", createdAt: "" };

function toWords(status: string): string {
  return status.replaceAll("_", " ");
}
