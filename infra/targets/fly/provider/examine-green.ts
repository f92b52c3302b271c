import { examine, UnfitRevision } from "../../../provider/examine.ts";
import { originFor } from "../../../provider/http/settings.ts";
import { untilOpen } from "../../../provider/until-open.ts";
import { stagedPort } from "../../../staged.ts";
import type { Machine } from "./answers.ts";
import type { Deployment } from "./deployment.ts";
import { describeFailure, describeRefusal } from "./failure.ts";
import { startGreen, untilHealthy } from "./green.ts";
import { stagedSlot } from "./machine-config.ts";
import { removeAll } from "./remove.ts";

/**
 * Examines the next revision in a machine of its own, which no client reaches, and removes it again; rejects where it is
 * not good enough. Fly's proxy leads to no machine that it does not know, not even by `fly-force-instance-id`, so that
 * this one has a public port of its own.
 */
// https://fly.io/docs/networking/dynamic-request-routing/
export async function examineGreen(deployment: Deployment): Promise<void> {
  const { inputs, context } = deployment;
  const { app, examination } = inputs;
  if (!examination) return;
  const made: Machine[] = [];
  try {
    const machine = await startGreen(deployment, stagedSlot(inputs), true).catch((error: unknown) => {
      throw describeRefusal(error, true);
    });
    made.push(machine);
    await untilHealthy(deployment, machine);
    const { endpoint } = examination;
    const own = `${app}.fly.dev:${stagedPort}`;
    const elsewhere = originFor("SLIPWAY_STAGED_ORIGIN", "");
    await untilOpen(new URL(endpoint), elsewhere || own, context.signal);
    const unseen = await deployment.leases.during(
      examine({ endpoint, connectTo: elsewhere || own }, examination, context.signal).catch((error: unknown) => {
        if (!(error instanceof UnfitRevision)) throw error;
        const what = `machine ${machine.id} runs and takes no traffic (slipway:examine.beforeTraffic)`;
        throw new Error(`${what}: ${error.message}`, { cause: error });
      }),
    );
    for (const notice of unseen) context.log("warning", `slipway:examine.beforeTraffic: ${notice}`);
  } catch (error) {
    throw await describeFailure(deployment, error);
  } finally {
    await removeAll(deployment, made);
  }
}
