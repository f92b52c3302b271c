import { blot, showLines } from "../../../provider/last-lines.ts";
import type { Clock } from "../../../clock.ts";
import type { CallContext } from "../../../provider/protocol.ts";
import type { Render } from "./render.ts";
import type { ServiceInputs } from "./service-inputs.ts";
import { deployShape, eventShape, type Failure, logsShape, type ServiceEvent } from "./shapes.ts";

/** What is followed, and for whom. */
export interface Followed {
  render: Render;
  /** Of the service. */
  id: string;
  deployment: string;
  inputs: ServiceInputs;
  clock: Clock;
  context: Pick<CallContext, "signal" | "log">;
}

const tailLines = 20;

/** Why a deployment did not come up: what Render says of it, and the server's last log lines without its secrets. */
export async function explainEnd(followed: Followed, ended: string): Promise<string> {
  const { render, id, deployment, inputs } = followed;
  const deploy = await render.find(deployShape, `/services/${id}/deploys/${deployment}`).catch(() => undefined);
  const startTime = deploy?.createdAt;
  const events = await readEvents(followed, startTime).catch(() => []);
  const own = events.find(({ details }) => details.deployId === deployment && details.reason);
  const newer = own?.details.reason?.newDeploy?.id;
  if (newer !== undefined || deploy?.status === "canceled" || deploy?.status === "deactivated") {
    const by = newer === undefined ? "somebody, or by a newer deployment" : `deployment ${newer}`;
    return `deployment ${deployment} was ended by ${by} before it counted as good: another person or workflow deploys ${inputs.name} too; see https://dashboard.render.com/web/${id}, then run up again`;
  }
  const reasons = [own?.details.reason?.failure, ...events.map(failureIn)].flatMap((failure) => wordsOf(failure));
  const pull = events.find(({ type }) => type === "image_pull_failed")?.details.message;
  const words = [
    ...(pull === undefined ? [] : [`Render could not pull the image: ${pull}`]),
    ...(events.some(({ type }) => type === "pipeline_minutes_exhausted")
      ? ["the workspace's pipeline minutes are used up"]
      : []),
    ...reasons,
  ];
  const why = words[0] ?? ended;
  const lines = await readLines(followed, startTime).catch(() => "");
  return `deployment ${deployment} of ${inputs.name} did not come up: ${why}. What ran before still runs.\n${showLines(lines)}`;
}

/** What became of an instance since a deployment began; undefined where all is well. */
export async function instanceFailure(followed: Followed, since: string): Promise<string | undefined> {
  const events = await readEvents(followed, since);
  return events.flatMap((event) => wordsOf(failureIn(event)))[0];
}

function failureIn({ type, details }: ServiceEvent): Failure | undefined {
  return type === "server_failed" ? details.reason : undefined;
}

function readEvents({ render, id }: Followed, startTime: string | undefined): Promise<ServiceEvent[]> {
  const query = { limit: 50, ...(startTime ? { startTime } : {}) };
  return render.page(eventShape, "event", { path: `/services/${id}/events`, query });
}

async function readLines({ render, id, inputs }: Followed, startTime: string | undefined): Promise<string> {
  const query = {
    ownerId: inputs.workspace,
    resource: id,
    direction: "backward",
    type: "app",
    limit: tailLines,
    ...(startTime ? { startTime } : {}),
  };
  const { logs } = await render.ask(logsShape, { method: "GET", path: "/logs", query });
  const newestFirst = logs.map(({ message }) => message);
  return blot(newestFirst.toReversed().join("\n"), Object.values(inputs.secrets));
}

function wordsOf(failure: Failure | undefined): string[] {
  if (failure === undefined) return [];
  const { nonZeroExit, earlyExit, oomKilled, unhealthy, timedOutSeconds, timedOutReason, evicted } = failure;
  return [
    ...(oomKilled
      ? [`the server was killed at its limit of ${oomKilled.memoryLimit} of memory: raise slipway:service.memoryMiB`]
      : []),
    ...(nonZeroExit === undefined ? [] : [`the server exited with code ${nonZeroExit}`]),
    ...(earlyExit ? ["the server ended by itself"] : []),
    ...(unhealthy === undefined ? [] : [`its health check failed: ${unhealthy}`]),
    ...(timedOutSeconds === undefined
      ? []
      : [`not ready after ${timedOutSeconds} s${timedOutReason ? `: ${timedOutReason}` : ""}`]),
    ...(evicted ? ["Render took the instance away (evicted)"] : []),
  ];
}
