import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shakeHands } from "../verify/handshake.ts";
import { followEvents } from "./events.ts";
import { layerSizes } from "./image-size.ts";
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
    }
    throw result;
  }
  const deploySeconds = (performance.now() - began) / 1000;
  const outputs = await readOutputs(session);
  const endpoint = String(outputs.endpoint);
  const handshake = await shakeHands(endpoint);
  const layers = await layerSizes(String(outputs.image));
  const imageBytes = layers?.reduce((sum, size) => sum + size, 0);
  const summary = {
    stack: session.stack,
    endpoint,
    imageDigest: String(outputs.imageDigest),
    ...(imageBytes === undefined ? {} : { imageBytes }),
    handshake,
    toolchain: session.toolchain.steps,
    deploySeconds,
    steps,
    logsCommand: String(outputs.logsCommand),
  };
  if (json) console.log(JSON.stringify(summary, null, 2));
  else printSummary(summary);
}
