import * as z from "zod";
import { npxSlipway, tokenVariable } from "../infra/remedies.ts";
import type { Report } from "../verify/result.ts";
import { verify } from "../verify/run.ts";
import { isAccepted } from "../verify/verdict.ts";
import { confirmation } from "./confirmation.ts";
import { acceptCommand, acceptedContract } from "./contract-file.ts";
import { unsetRecords } from "./dns-records.ts";
import { findDeafAlarms } from "./deaf-alarms.ts";
import type { Events } from "./events.ts";
import { layerSizes } from "./image-size.ts";
import { endWithSignals, Interrupted } from "./interruption.ts";
import { lastLines } from "./last-lines.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { isDomainVerified } from "./project.ts";
import type { Session } from "./pulumi.ts";
import { readOutputs, readServiceOutputs } from "./service-outputs.ts";
import { runUpdate } from "./run-update.ts";
import { tokenFlag } from "./shell-token.ts";
import { printSummary, type Verification } from "./summary.ts";
import { UserError } from "./user-error.ts";
import { readLimits } from "./verify-endpoint.ts";
import { showProgress } from "../verify/command/progress.ts";

/** How a stack is deployed and how much is asked of it. */
export interface DeployFlags {
  /** Whether it is deployed without asking. */
  isSure: boolean;
  json: boolean;
  /** The token of `tokenOfShell`, which is looked at before anything is done. */
  token: string | undefined;
  /** All checks in place of the quick ones; then every major finding is a failure, not the critical ones alone. */
  verify: boolean;
}

/** The flag `--verify` of every verb that deploys. */
export const verifyFlag = {
  type: "boolean",
  default: false,
  description: "Run all checks of the endpoint in place of the quick ones, and fail on what is major",
} as const;

/** Runs `pulumi up`, examines the endpoint and sums up; throws a UserError where it is not good enough. */
export async function deployStack(session: Session, flags: DeployFlags): Promise<void> {
  const { stack, docker } = session;
  await refusePlainSecrets(stack);
  const began = performance.now();
  const steps = await update(session, flags);
  const deploySeconds = (performance.now() - began) / 1000;
  const outputs = await readServiceOutputs(session, outputsSchema);
  const { endpoint, image, imageDigest, dnsRecords, dashboardUrl, estimatedMonthlyCost } = outputs;
  const { logsCommand, recentLogsCommand } = outputs;
  const report = await examine(stack, endpoint, flags);
  const deafAlarms = await findDeafAlarms(session, report, recentLogsCommand);
  // Nobody can find the host before its records are set.
  const isWaiting = report.about === undefined && (await waitsForRecords(stack, endpoint, dnsRecords));
  const layers = await layerSizes(image);
  const summary = {
    stack,
    endpoint,
    imageDigest,
    ...(layers === undefined ? {} : { imageBytes: layers.reduce((sum, size) => sum + size, 0) }),
    ...(isWaiting ? {} : { verification: toVerification(report) }),
    dnsRecords,
    ...(deafAlarms === undefined ? {} : { deafAlarms }),
    ...(dashboardUrl ? { dashboardUrl } : {}),
    // Where no price is known there is no amount.
    ...(docker || !estimatedMonthlyCost?.total.startsWith("USD")
      ? {}
      : { estimatedMonthlyCost: estimatedMonthlyCost.total }),
    toolchain: session.toolchain.steps,
    deploySeconds,
    steps,
    logsCommand,
  };
  if (flags.json) console.log(JSON.stringify(summary, null, 2));
  else printSummary(summary);
  if (isWaiting || isAccepted(report, flags.verify ? "major" : "critical")) return;
  const signedIn = tokenFlag(flags.token && tokenVariable);
  throw new UserError(`the service is deployed and not in order: ${npxSlipway()} verify --stack ${stack}${signedIn}`);
}

const outputsSchema = z.object({
  endpoint: z.string(),
  image: z.string(),
  imageDigest: z.string(),
  logsCommand: z.string(),
  recentLogsCommand: z.string(),
  dnsRecords: z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })).default([]),
  dashboardUrl: z.string().nullish(),
  estimatedMonthlyCost: z.object({ total: z.string() }).nullish(),
});

/** Runs `pulumi up` and answers what it did; what it did not do is told before the error is thrown. */
async function update(session: Session, { isSure, json }: DeployFlags): Promise<Events["steps"]> {
  const { events, failure } = await runUpdate(session, "up", confirmation(isSure), { quiet: json });
  if (failure === undefined) return events.steps;
  if (!(failure instanceof Interrupted)) await showFailure(session, events);
  throw failure;
}

async function examine(stack: string, endpoint: string, { token, ...flags }: DeployFlags): Promise<Report> {
  const limits = await readLimits(stack);
  const progress = showProgress(!flags.json && process.stderr.isTTY);
  const options = {
    quick: !flags.verify,
    ...acceptedContract(),
    acceptCommand: acceptCommand(stack, token && tokenVariable),
    ...(limits ? { limits } : {}),
    ...(token === undefined ? {} : { token }),
  };
  return endWithSignals(() => verify(endpoint, options, progress.onProgress)).finally(progress.stop);
}

/** Whether an endpoint's host cannot be found yet, because records that the stack asks for are missing in DNS. */
async function waitsForRecords(stack: string, endpoint: string, records: z.infer<typeof outputsSchema>["dnsRecords"]) {
  if (records.length === 0 || (await isDomainVerified(stack))) return false;
  return (await unsetRecords(new URL(endpoint).hostname, records)).length > 0;
}

function toVerification({ about, summary, findings, checks, durationMs }: Report): Verification {
  const unfinished = checks.filter(({ status }) => status === "errored").map(({ id }) => id);
  return { ...(about ? { about } : {}), summary, findings, unfinished, durationMs };
}

async function showFailure(session: Session, { failedBuildStep, buildTimedOut }: Events): Promise<void> {
  if (failedBuildStep.length > 0) {
    const what = buildTimedOut ? "was running when slipway:image.timeoutSeconds ended" : "failed";
    console.error(`the step of the Dockerfile that ${what}:\n  ${failedBuildStep.join("\n  ")}`);
  } else if (!session.docker) await showLastLines(session);
}

/** A service that was deployed before has something to say about why the next revision did not come up. */
async function showLastLines(session: Session): Promise<void> {
  const { recentLogsCommand: command } = await readOutputs(session).catch(() => ({ recentLogsCommand: undefined }));
  if (typeof command !== "string") return;
  console.error(`reading the service's last lines: ${command}`);
  const lines = (await lastLines(command)) ?? [];
  if (lines.length > 0) console.error(`they are\n  ${lines.join("\n  ")}`);
}
