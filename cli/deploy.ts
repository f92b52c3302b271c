import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Report } from "../verify/result.ts";
import { verify } from "../verify/run.ts";
import { isAccepted } from "../verify/verdict.ts";
import { followEvents } from "./events.ts";
import { layerSizes } from "./image-size.ts";
import { lastLines } from "./last-lines.ts";
import { readOutputs, runPulumi, type Session } from "./pulumi.ts";
import { printSummary } from "./summary.ts";
import { UserError } from "./user-error.ts";
import { readLimits } from "./verify-endpoint.ts";

/** How a stack is deployed and how much is asked of it. */
export interface DeployFlags {
  yes: boolean;
  json: boolean;
  /** All checks in place of the quick ones; then every major finding is a failure, not the critical ones alone. */
  verify: boolean;
}

/** The flag `--verify` of every verb that deploys. */
export const verifyFlag = {
  type: "boolean",
  default: false,
  description: "Run all checks of the endpoint in place of the quick ones, and fail on what is major",
} as const;

/**
 * Runs `pulumi up`, examines the endpoint and sums up; throws a UserError where it is not good enough. A Docker stack is
 * deployed without asking.
 */
export async function deployStack(session: Session, flags: DeployFlags): Promise<void> {
  const { yes, json } = flags;
  const scratch = await mkdtemp(join(tmpdir(), "slipway-"));
  const log = join(scratch, "events.jsonl");
  const events = followEvents(log);
  const began = performance.now();
  const confirmed = session.docker || yes ? ["--yes", "--skip-preview"] : [];
  const result = await runPulumi(session, "up", [...confirmed, "--event-log", log], { quiet: json }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { steps, failedBuildStep, buildTimedOut } = await events.stop();
  await rm(scratch, { recursive: true });
  if (result !== undefined) {
    if (failedBuildStep.length > 0) {
      const what = buildTimedOut ? "was running when slipway:image.timeoutSeconds ended" : "failed";
      console.error(`the step of the Dockerfile that ${what}:\n  ${failedBuildStep.join("\n  ")}`);
    } else if (!session.docker) await showLastLines(session);
    throw result;
  }
  const deploySeconds = (performance.now() - began) / 1000;
  const outputs = await readOutputs(session);
  const endpoint = String(outputs.endpoint);
  const dnsRecords = recordsSchema.parse(outputs.dnsRecords);
  const limits = await readLimits(session.stack);
  const report = await verify(endpoint, { quick: !flags.verify, ...(limits ? { limits } : {}) });
  // Nobody can find the host before its records are set.
  const isReachable = report.about !== undefined || dnsRecords.length === 0;
  const layers = await layerSizes(String(outputs.image));
  const imageBytes = layers?.reduce((sum, size) => sum + size, 0);
  const summary = {
    stack: session.stack,
    endpoint,
    imageDigest: String(outputs.imageDigest),
    ...(imageBytes === undefined ? {} : { imageBytes }),
    ...(isReachable ? { verification: toVerification(report) } : {}),
    dnsRecords,
    ...(typeof outputs.dashboardUrl === "string" ? { dashboardUrl: outputs.dashboardUrl } : {}),
    ...(session.docker ? {} : { estimatedMonthlyCost: costSchema.parse(outputs.estimatedMonthlyCost).total }),
    toolchain: session.toolchain.steps,
    deploySeconds,
    steps,
    logsCommand: String(outputs.logsCommand),
  };
  if (json) console.log(JSON.stringify(summary, null, 2));
  else printSummary(summary);
  if (isReachable && !isAccepted(report, flags.verify ? "major" : "critical"))
    throw new UserError(`the service is deployed and not in order: npx slipway verify --stack ${session.stack}`);
}

function toVerification({ about, summary, findings, checks, durationMs }: Report) {
  const unfinished = checks.filter(({ status }) => status === "errored").map(({ id }) => id);
  return { ...(about ? { about } : {}), summary, findings, unfinished, durationMs };
}

export type Verification = ReturnType<typeof toVerification>;

const recordsSchema = z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })).default([]);
const costSchema = z.object({ total: z.string() });

/** A service that was deployed before has something to say about why the next revision did not come up. */
async function showLastLines(session: Session): Promise<void> {
  const { logsCommand } = await readOutputs(session).catch(() => ({ logsCommand: undefined }));
  if (typeof logsCommand !== "string") return;
  const lines = await lastLines(logsCommand);
  if (lines.length > 0) console.error(`the service's last lines (${logsCommand}):\n  ${lines.join("\n  ")}`);
}
