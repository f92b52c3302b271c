import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand } from "citty";
import { shakeHands } from "../verify/handshake.ts";
import { followEvents } from "./events.ts";
import { layerSizes } from "./image-size.ts";
import { defaultStack } from "./project.ts";
import { openSession, readOutputs, runPulumi } from "./pulumi.ts";
import { printSummary } from "./summary.ts";

export default defineCommand({
  meta: { name: "up", description: "Deploys a stack and proves that its endpoint answers" },
  args: {
    stack: { type: "string", default: defaultStack, description: "Stack to deploy" },
    yes: { type: "boolean", default: false, description: "Deploy without asking; a Docker stack never asks" },
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    const session = await openSession(args.stack);
    const scratch = await mkdtemp(join(tmpdir(), "slipway-"));
    const log = join(scratch, "events.jsonl");
    const events = followEvents(log);
    const began = performance.now();
    const confirmed = session.docker || args.yes ? ["--yes", "--skip-preview"] : [];
    const result = await runPulumi(session, "up", [...confirmed, "--event-log", log], { quiet: args.json }).then(
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
      stack: args.stack,
      endpoint,
      imageDigest: String(outputs.imageDigest),
      ...(imageBytes === undefined ? {} : { imageBytes }),
      handshake,
      toolchain: session.toolchain.steps,
      deploySeconds,
      steps,
      logsCommand: String(outputs.logsCommand),
    };
    if (args.json) console.log(JSON.stringify(summary, null, 2));
    else printSummary(summary);
  },
});
