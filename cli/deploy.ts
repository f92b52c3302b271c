import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shakeHands } from "../verify/handshake.ts";
import * as z from "zod";
import { followEvents } from "./events.ts";
import { layerSizes } from "./image-size.ts";
import { lastLines } from "./last-lines.ts";
import { readOutputs, runPulumi, type Session } from "./pulumi.ts";
import { printSummary } from "./summary.ts";

/** Runs `pulumi up`, proves that the endpoint answers, and sums up. A Docker stack is deployed without asking. */
export async function deployStack(session: Session, { yes, json }: { yes: boolean; json: boolean }): Promise<void> {
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
  const handshake = await shakeHands(endpoint).catch((error: unknown) => {
    if (dnsRecords.length === 0) throw error;
    // Nobody can find the host before its records are set.
    return undefined;
  });
  const layers = await layerSizes(String(outputs.image));
  const imageBytes = layers?.reduce((sum, size) => sum + size, 0);
  const summary = {
    stack: session.stack,
    endpoint,
    imageDigest: String(outputs.imageDigest),
    ...(imageBytes === undefined ? {} : { imageBytes }),
    ...(handshake ? { handshake } : {}),
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
}

const recordsSchema = z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })).default([]);
const costSchema = z.object({ total: z.string() });

/** A service that was deployed before has something to say about why the next revision did not come up. */
async function showLastLines(session: Session): Promise<void> {
  const { logsCommand } = await readOutputs(session).catch(() => ({ logsCommand: undefined }));
  if (typeof logsCommand !== "string") return;
  const lines = await lastLines(logsCommand);
  if (lines.length > 0) console.error(`the service's last lines (${logsCommand}):\n  ${lines.join("\n  ")}`);
}
