import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import { type Machine, machineAnswer } from "./answers.ts";
import { MachineFailure } from "./failure.ts";
import { isOurs, launchOf, listMachines } from "./list.ts";
import { marks, type Slot } from "./machine-config.ts";
import type { Deployment } from "./deployment.ts";

// Flyctl's: a machine, or its app, may be unknown for a moment after it was made.
const unknownSeconds = 30;
// Finding a place and pulling, which are not the server's to hasten.
const placingSeconds = 300;

/** Starts a machine that gets no requests yet, unless it `isReached` at the ports of its config at once. */
export async function startGreen(deployment: Deployment, slot: Slot, isReached = false): Promise<Machine> {
  const { fly, inputs, context, launch } = deployment;
  const { app, owner, secretsVersion } = inputs;
  const { signal } = context;
  const body = {
    name: `${launch}-${slot.index}`,
    region: slot.region,
    config: {
      ...slot.config,
      metadata: {
        // https://fly.io/docs/machines/api/working-with-machines-api/: flyctl shows and scales what bears these.
        fly_platform_version: "v2",
        fly_process_group: "app",
        [marks.owner]: owner,
        [marks.slot]: String(slot.index),
        [marks.config]: slot.hash,
        [marks.launch]: launch,
      },
    },
    skip_service_registration: !isReached,
    skip_secrets: false,
    ...(secretsVersion === 0 ? {} : { min_secrets_version: secretsVersion }),
  };
  const isMeant = (machine: Machine) =>
    isOurs(machine, owner) &&
    launchOf(machine) === launch &&
    machine.config?.metadata?.[marks.slot] === String(slot.index);
  // Before the first call nothing bears the mark of this run.
  let called = false;
  return createOrAdopt({
    find: async () => (called ? (await listMachines(fly, app, signal)).find(isMeant) : undefined),
    async create() {
      called = true;
      const machine = await follow({
        look: () => ifThere(fly.ask({ method: "POST", path: ["apps", app, "machines"], body, signal }, machineAnswer)),
        isDone: (made) => made !== undefined,
        describe: () => `Fly.io does not know the app ${app} yet`,
        seconds: unknownSeconds,
        clock: fly.clock,
        context,
      });
      if (!machine) throw new Error("follow ends with a machine");
      context.log("info", `machine ${machine.id} starts in ${slot.region}`);
      return machine;
    },
    clock: fly.clock,
    signal,
  });
}

/** Waits until every check of a machine passes; rejects with a MachineFailure as soon as it cannot come up any more. */
export async function untilHealthy(deployment: Deployment, { id }: Machine): Promise<Machine> {
  const { fly, inputs, context, leases } = deployment;
  const path = ["apps", inputs.app, "machines", id];
  const began = fly.clock.now();
  let startedAt: number | undefined;
  const look = async () => {
    await leases.keep();
    const machine = await ifThere(fly.ask({ method: "GET", path, signal: context.signal }, machineAnswer));
    const now = fly.clock.now();
    if (!machine && now - began > unknownSeconds * 1000) throw new MachineFailure(id, "is gone");
    if (machine?.state === "started") startedAt ??= now;
    const late = startedAt !== undefined && now - startedAt > inputs.startTimeoutSeconds * 1000;
    const reason = machine && whyFailed(machine, late ? inputs.startTimeoutSeconds : undefined);
    if (reason !== undefined) throw new MachineFailure(id, reason);
    return machine;
  };
  const healthy = await follow({
    look,
    isDone: (machine) => machine !== undefined && isHealthy(machine),
    describe: (machine) => `machine ${id} ${machine ? stateOf(machine) : "is not shown yet"}`,
    seconds: inputs.startTimeoutSeconds + placingSeconds,
    firstPauseSeconds: 0.5,
    longestPauseSeconds: 3,
    clock: fly.clock,
    context,
  });
  if (!healthy) throw new Error("follow ends with a machine");
  return healthy;
}

function isHealthy({ state, checks }: Machine): boolean {
  return state === "started" && checks.length > 0 && checks.every(({ status }) => status === "passing");
}

function stateOf({ state, checks }: Machine): string {
  const failing = checks.find(({ status }) => status !== "passing");
  return failing === undefined ? `is ${state}` : `is ${state}, and its check says: ${failing.output || failing.status}`;
}

/** Why a machine will not come up; `lateSeconds` is the time that is over. */
function whyFailed(machine: Machine, lateSeconds: number | undefined): string | undefined {
  const { state, events } = machine;
  const exits = events.flatMap(({ request }) => request?.exit_event ?? []).filter((exit) => !exit.requested_stop);
  const restarts = Math.max(0, ...events.map(({ request }) => request?.restart_count ?? 0));
  const [exit] = exits;
  const code = exit && `exited with code ${exit.exit_code}${exit.oom_killed ? " (out of memory)" : ""}`;
  if (["stopped", "failed", "suspended", "destroyed", "destroying"].includes(state)) {
    return code ?? `is ${state} and never started`;
  }
  // https://github.com/superfly/flyctl (its smoke checks)
  if (exit && exit.exit_code !== 0 && (restarts > 1 || exits.length > 1)) return `${code} again and again`;
  if (lateSeconds !== undefined && !isHealthy(machine))
    return `is not healthy after ${lateSeconds} s: ${stateOf(machine)}`;
  return undefined;
}
