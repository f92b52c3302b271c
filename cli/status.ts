import { defineCommand } from "citty";
import * as z from "zod";
import { connect } from "../verify/doctor.ts";
import { readDeployments } from "./deployments.ts";
import { readHistory } from "./earlier-image.ts";
import { endWithSignals } from "./interruption.ts";
import { notDeployed, openDeployed, type Session } from "./pulumi.ts";
import { readStackOutputs, whyMissing } from "./service-outputs.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { type Answer, type Status, toText } from "./status-text.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";
import { hasUnfinishedExamination } from "./unfinished-examination.ts";
import { findContainers, readTarget } from "./verify-endpoint.ts";

const answerMs = 5000;

export default defineCommand({
  meta: metaOf("status"),
  args: {
    ...stackArguments,
    json: { type: "boolean", default: false, description: "Print JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const status = await readStatus(await openDeployed(stack));
    console.log(args.json ? JSON.stringify(status, null, 2) : toText(status));
  },
});

const outputsSchema = z.object({
  endpoint: z.string().optional(),
  image: z.string().optional(),
  imageDigest: z.string().optional(),
  consoleUrl: z.string().nullish(),
  dashboardUrl: z.string().nullish(),
});

async function readStatus(session: Session): Promise<Status> {
  const { stack } = session;
  const seen = await readStackOutputs(session);
  const { endpoint, image, imageDigest, consoleUrl, dashboardUrl } = outputsSchema.parse(seen.outputs);
  const [deployments, history, running, answer, target, isUnfinished] = await Promise.all([
    readDeployments(session),
    // Nothing ran yet where records of DNS are still to be set.
    readHistory(session).catch(() => undefined),
    countContainers(session),
    endpoint === undefined ? null : ask(endpoint),
    readTarget(stack),
    hasUnfinishedExamination(session),
  ]);
  if (!seen.isMade && deployments.length === 0) throw new UserError(notDeployed(stack));
  const last = deployments.find(({ kind, result }) => result === "succeeded" && kind !== "refresh");
  return {
    stack,
    ...(target === undefined ? {} : { target: target.name }),
    ...(endpoint === undefined ? { incomplete: whyMissing(stack, seen, ["endpoint"]) } : {}),
    endpoint: endpoint ?? null,
    answer,
    image:
      image === undefined || imageDigest === undefined
        ? null
        : {
            reference: image,
            digest: imageDigest,
            since: history?.since ?? null,
            earlier: (history?.images.length ?? 1) - 1,
          },
    instances: { ...(last?.instances ?? {}), running },
    consoleUrl: consoleUrl ?? null,
    dashboardUrl: dashboardUrl ?? null,
    unfinishedExamination: isUnfinished,
    deployments,
  };
}

/** How many containers of the service run; null where another platform would have to be asked, or the engine is silent. */
async function countContainers(session: Session): Promise<number | null> {
  if (!session.docker) return null;
  const counted = await (await findContainers(session)).count().catch(() => undefined);
  return counted?.running ?? null;
}

/** Whether an endpoint answers as an MCP server does, looked at for five seconds. */
async function ask(endpoint: string): Promise<Answer> {
  const seen = await endWithSignals(() => connect(new URL(endpoint), {}, performance.now() + answerMs));
  if ("class" in seen) return { works: false, cause: seen.cause, fix: seen.fix };
  if (seen.kind !== "works") return { works: true, asksForSignIn: true };
  const { server, version, tools, milliseconds } = seen;
  return { works: true, server, protocolVersion: version, tools, milliseconds: Math.round(milliseconds) };
}
