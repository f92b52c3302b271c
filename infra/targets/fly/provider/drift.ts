import type { Machine } from "./answers.ts";
import { isOurs } from "./list.ts";
import { fingerprint, type MachinesInputs, marks, type Slot, slotsOf } from "./machine-config.ts";

/** What was done to the machines by hand, in words. */
export function findDrift(inputs: MachinesInputs, machines: readonly Machine[]): string[] {
  const own = machines.filter((machine) => isOurs(machine, inputs.owner));
  const slots = slotsOf(inputs);
  const fits = new Set<Machine>();
  const missing = slots.filter((slot) => {
    const found = own.find((machine) => whyUnfit(machine, slot) === undefined);
    if (found) fits.add(found);
    return !found;
  });
  const reasons = own.flatMap((machine) => {
    if (fits.has(machine)) return [];
    const slot = slots.find(({ index }) => machine.config?.metadata?.[marks.slot] === String(index));
    return [`${machine.id} ${(slot && whyUnfit(machine, slot)) ?? "is one too many"}`];
  });
  const gone = missing.length > reasons.length ? [`${missing.length} of ${slots.length} are gone`] : [];
  return [...reasons, ...gone];
}

/** Of one that is as it should be and gets no requests. */
export const onCordon = "is cordoned";

// Those between two states become one or the other by themselves.
const wellStates = new Set(["started", "starting", "stopping", "stopped", "suspending", "suspended", "created"]);

/** Why a machine is not the one of this slot; undefined where it is. One whose host is not reached counts as it was. */
export function whyUnfit(machine: Machine, { index, hash, config }: Slot): string | undefined {
  const known = machine.config ?? machine.incomplete_config ?? {};
  const { metadata } = known;
  if (metadata?.[marks.slot] !== String(index) || metadata[marks.config] !== hash) return "is of an earlier deployment";
  if (machine.host_status !== "ok" || !machine.config) return undefined;
  if (!wellStates.has(machine.state)) return `is ${machine.state}`;
  const isPool = JSON.stringify(config).includes('"autostop":"s');
  if (!isPool && ["stopped", "suspended"].includes(machine.state)) return `is ${machine.state}`;
  if (fingerprint(normal(machine.config), config) !== fingerprint(config, config)) return "has another config";
  return machine.cordoned ? onCordon : undefined;
}

/** Fly answers `autostop` as a word or as a boolean. */
function normal(config: NonNullable<Machine["config"]>): Record<string, unknown> {
  const { services } = config;
  if (!Array.isArray(services)) return config;
  const word = (autostop: unknown) => (autostop === true ? "stop" : autostop === false ? "off" : autostop);
  return {
    ...config,
    services: services.map((service: unknown) =>
      typeof service === "object" && service !== null && "autostop" in service
        ? { ...service, autostop: word(service.autostop) }
        : service,
    ),
  };
}
