import type { Machine } from "./answers.ts";
import { isOurs } from "./list.ts";
import { fingerprint, type MachinesInputs, marks, type Slot, slotsOf } from "./machine-config.ts";

/** How Fly showed the config of each machine once it was deployed, by id. */
export type Shown = Readonly<Record<string, string>>;

/** What was done to the machines by hand, in words. */
export function findDrift(inputs: MachinesInputs, shown: Shown, machines: readonly Machine[]): string[] {
  const own = machines.filter((machine) => isOurs(machine, inputs.owner));
  const slots = slotsOf(inputs);
  const fits = new Set<Machine>();
  const missing = slots.filter((slot) => {
    const found = own.find((machine) => whyUnfit(machine, slot, shown) === undefined);
    if (found) fits.add(found);
    return !found;
  });
  const reasons = own.flatMap((machine) => {
    if (fits.has(machine)) return [];
    const slot = slots.find(({ index }) => machine.config?.metadata?.[marks.slot] === String(index));
    return [`${machine.id} ${(slot && whyUnfit(machine, slot, shown)) ?? "is one too many"}`];
  });
  const gone = missing.length > reasons.length ? [`${missing.length} of ${slots.length} are gone`] : [];
  return [...reasons, ...gone];
}

/** Of one that is as it should be and gets no requests. */
export const onCordon = "is cordoned";

// Those between two states become one or the other by themselves.
const wellStates = new Set(["started", "starting", "stopping", "stopped", "suspending", "suspended", "created"]);

/** Why a machine is not the one of this slot; undefined where it is. One whose host is not reached counts as it was. */
export function whyUnfit(machine: Machine, { index, hash, config, isWarm }: Slot, shown: Shown): string | undefined {
  const known = machine.config ?? machine.incomplete_config ?? {};
  const { metadata } = known;
  if (metadata?.[marks.slot] !== String(index) || metadata[marks.config] !== hash) return "is of an earlier deployment";
  if (machine.host_status !== "ok" || !machine.config) return undefined;
  if (!wellStates.has(machine.state)) return `is ${machine.state}`;
  if (isWarm && ["stopped", "suspended"].includes(machine.state)) return `is ${machine.state}`;
  const recorded = shown[machine.id];
  if (recorded !== undefined && fingerprint(machine.config, config) !== recorded) return "has another config";
  return machine.cordoned ? onCordon : undefined;
}
