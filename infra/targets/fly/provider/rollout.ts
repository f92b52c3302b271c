import { randomBytes } from "node:crypto";
import pLimit from "p-limit";
import { ifThere } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import type { CallContext } from "../../../provider/protocol.ts";
import { type Machine, machineAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";
import { onCordon, type Shown, whyUnfit } from "./drift.ts";
import type { Deployment } from "./deployment.ts";
import { describeFailure, describeRefusal } from "./failure.ts";
import { examineGreen } from "./examine-green.ts";
import { startGreen, untilHealthy } from "./green.ts";
import { takeLeases } from "./lease.ts";
import { isOurs, isStaged, listMachines, ownerOf } from "./list.ts";
import { type MachinesInputs, type Slot, slotsOf } from "./machine-config.ts";
import { remove, removeAll } from "./remove.ts";

/**
 * Makes the machines what they should be, and answers them. New ones start beside the old ones, get requests once each
 * of them is healthy, and only then do the old ones go, as flyctl does it too. Where one does not come up the new ones
 * are removed again and nothing has changed; once the old ones go, the new ones stay whatever happens.
 */
// https://fly.io/docs/blueprints/seamless-deployments/
export async function rollOut(fly: Fly, inputs: MachinesInputs, shown: Shown, context: CallContext): Promise<Placed[]> {
  const { app, owner } = inputs;
  const machines = await listMachines(fly, app, context.signal);
  const own = machines.filter((machine) => isOurs(machine, owner));
  const foreign = machines.filter((machine) => !own.includes(machine));
  refuseRivals(inputs, foreign);
  if (foreign.length > 0) {
    const ids = foreign.map(({ id }) => id).join(", ");
    context.log("warning", `${app} has machines that this stack did not make and that get requests too: ${ids}`);
  }
  const { kept, missing, stale } = compare(own, slotsOf(inputs), shown);
  const leases = await takeLeases(fly, { app, ids: stale.map(({ id }) => id), context });
  const deployment = { fly, inputs, context, leases, launch: randomBytes(5).toString("hex") };
  try {
    // Two at the port of the examined would answer in turn: what is found would be said of the one and be the other's.
    const left = stale.filter(isStaged);
    await Promise.all(left.map(({ id }) => remove(deployment, id, context.signal)));
    const old = stale.filter((machine) => !left.includes(machine));
    const replacing = old.length > 0;
    if (missing.length > 0 && replacing) await examineGreen(deployment);
    const running = await bringUp(deployment, { kept, missing, replacing });
    if (missing.length > 0) await yieldToRivals(deployment);
    for (const { machine } of running) await change(deployment, machine.id, "uncordon");
    if (replacing) await retire(deployment, old);
    return running;
  } finally {
    await leases.release();
  }
}

/**
 * Rejects where another state's machines are in the app, which can come to be where two states name the same one: those
 * that get requests were first, and of several that get none yet those of the first owner in the alphabet.
 */
function refuseRivals({ app, owner }: MachinesInputs, others: readonly Machine[], isStarted = false): void {
  const rivals = others.filter((machine) => {
    const theirs = ownerOf(machine);
    if (theirs === undefined || theirs === owner) return false;
    return !machine.cordoned || (isStarted && theirs < owner);
  });
  if (rivals.length === 0) return;
  const ids = rivals.map(({ id }) => id).join(", ");
  throw new Error(
    `the app ${app} is another stack's, or another state's of this one, whose machines run in it (${ids}); choose another in slipway:options.app`,
  );
}

/** Looks once more before the first request: where another state was faster, what this run made goes again. */
async function yieldToRivals(deployment: Deployment): Promise<void> {
  const { fly, inputs, context } = deployment;
  try {
    refuseRivals(inputs, await listMachines(fly, inputs.app, context.signal), true);
  } catch (error) {
    await removeAll(deployment, []);
    throw error;
  }
}

/** A machine in its place. */
export interface Placed {
  machine: Machine;
  slot: Slot;
}

/** Which machines stay, which are to be made and which are to go. */
function compare(own: readonly Machine[], slots: readonly Slot[], shown: Shown) {
  const kept: Placed[] = [];
  const missing = slots.filter((slot) => {
    // One that an interrupted run has made may not take requests yet.
    const machine = own.find((one) => [undefined, onCordon].includes(whyUnfit(one, slot, shown)));
    if (machine) kept.push({ machine, slot });
    return !machine;
  });
  return { kept, missing, stale: own.filter((machine) => !kept.some((placed) => placed.machine === machine)) };
}

async function bringUp(
  deployment: Deployment,
  { kept, missing, replacing }: { kept: readonly Placed[]; missing: readonly Slot[]; replacing: boolean },
): Promise<Placed[]> {
  const isUnfinished = ({ machine: { cordoned, state } }: Placed) =>
    cordoned || ["created", "starting"].includes(state);
  const fresh = kept.filter(isUnfinished);
  const { context } = deployment;
  // One that does not come up ends the wait for the others.
  const others = new AbortController();
  const signal = AbortSignal.any([context.signal, others.signal]);
  const watched = { ...deployment, context: { ...context, signal } };
  // Too many at once compete for the same hosts: https://github.com/superfly/flyctl
  const limit = pLimit(Math.max(1, Math.ceil(missing.length / 3)));
  try {
    const made = missing.map((slot) =>
      limit(async () => {
        const machine = await startGreen(deployment, slot).catch((error: unknown) => {
          throw describeRefusal(error, replacing);
        });
        fresh.push({ machine, slot });
      }),
    );
    // None may come up any more once the others are removed.
    const failed = (await Promise.allSettled(made)).find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
    const healthy = await Promise.all(
      fresh.map(async ({ machine, slot }) => ({ machine: await untilHealthy(watched, machine), slot })),
    );
    return [...kept.filter((placed) => !isUnfinished(placed)), ...healthy];
  } catch (error) {
    others.abort(error);
    const described = await describeFailure(deployment, error);
    await removeAll(
      deployment,
      fresh.map(({ machine }) => machine),
    );
    throw described;
  }
}

/** Once the proxy knows of the new ones, takes the old machines out of service, lets their calls end, and removes them. */
async function retire(deployment: Deployment, stale: readonly Machine[]): Promise<void> {
  const { fly, inputs, context, leases } = deployment;
  await leases.pause(inputs.settleSeconds);
  for (const { id } of stale) await change(deployment, id, "cordon");
  await leases.pause(inputs.settleSeconds);
  await Promise.all(
    stale.map(async ({ id, host_status: host }) => {
      if (host === "ok") await change(deployment, id, "stop");
      const look = async () => {
        await leases.keep();
        return seeState(deployment, id);
      };
      const isOver = (state: string) => ["stopped", "failed", "suspended", "gone"].includes(state) || host !== "ok";
      await follow({
        look,
        isDone: isOver,
        describe: (state) => `machine ${id} ends its calls in flight and is ${state}`,
        // Its own time comes first, and Fly's own a little later.
        seconds: inputs.drainSeconds + 60,
        clock: fly.clock,
        context,
      });
      await remove(deployment, id, context.signal);
    }),
  );
}

async function seeState({ fly, inputs, context }: Deployment, id: string): Promise<string> {
  const path = ["apps", inputs.app, "machines", id];
  const machine = await ifThere(fly.ask({ method: "GET", path, signal: context.signal }, machineAnswer));
  return machine?.state ?? "gone";
}

/** Each of these does no harm twice. */
async function change({ fly, inputs, context, leases }: Deployment, id: string, verb: "cordon" | "uncordon" | "stop") {
  const path = ["apps", inputs.app, "machines", id, verb];
  const headers = leases.headers(id);
  // Without words of its own the machine's stop_config counts.
  const body = verb === "stop" ? {} : undefined;
  const { signal } = context;
  await ifThere(fly.tell({ method: "POST", path, headers, body, repeatable: true, signal }));
}
