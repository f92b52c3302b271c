import * as z from "zod";
import { ifThere } from "../../../provider/http/api-error.ts";
import type { CallContext, Properties, ResourceHandler } from "../../../provider/protocol.ts";
import { sameValue } from "../../../provider/property-values.ts";
import type { Machine } from "./answers.ts";
import type { Fly } from "./client.ts";
import { findDrift, type Shown } from "./drift.ts";
import { isOurs, listMachines } from "./list.ts";
import { fingerprint, type MachinesInputs, machinesInputs } from "./machine-config.ts";
import { rollOut } from "./rollout.ts";

/** Inputs that say how a deployment goes, and nothing of the machines. */
const aboutTheWay = new Set(["settleSeconds", "startTimeoutSeconds", "hidden", "examination"]);

/** All machines of an app; a change of any starts others beside them, which take over once they are healthy. */
export function machinesHandler(open: () => Fly): ResourceHandler {
  return {
    computed: ["machines", "imageDigest"],

    async diff({ oldInputs, oldOutputs, newInputs }, context) {
      const changed = Object.keys(newInputs).filter((name) => !sameValue(oldInputs[name], newInputs[name]));
      if (changed.some((name) => ["app", "owner"].includes(name))) return { changes: true, replaces: ["app"] };
      const meant = changed.filter((name) => !aboutTheWay.has(name));
      if (meant.length > 0) {
        return { changes: true, detailed: Object.fromEntries(meant.map((name) => [name, "update"])) };
      }
      const inputs = machinesInputs.parse(oldInputs);
      const drift = findDrift(inputs, shownIn(oldOutputs), await listMachines(open(), inputs.app, context.signal));
      if (drift.length === 0) return { changes: false };
      context.log("warning", `machines were changed outside of this stack: ${drift.join("; ")}`);
      return { changes: true };
    },

    async create(raw, context) {
      const inputs = machinesInputs.parse(raw);
      return { id: `${inputs.app}/machines`, outputs: await deploy(open(), inputs, {}, context) };
    },

    update: async ({ oldOutputs, newInputs }, context) => ({
      outputs: await deploy(open(), machinesInputs.parse(newInputs), shownIn(oldOutputs), context),
    }),

    async read({ id, inputs, outputs }, { signal }) {
      const parsed = machinesInputs.parse(inputs);
      const machines = await listMachines(open(), parsed.app, signal);
      if (!machines.some((machine) => isOurs(machine, parsed.owner))) return undefined;
      return { id, inputs, outputs: { ...outputs, drift: findDrift(parsed, shownIn(outputs), machines) } };
    },

    async delete({ inputs }, { signal }) {
      const { app, owner } = machinesInputs.parse(inputs);
      const fly = open();
      const own = (await listMachines(fly, app, signal)).filter((machine) => isOurs(machine, owner));
      const remove = ({ id }: Machine) =>
        ifThere(fly.tell({ method: "DELETE", path: ["apps", app, "machines", id], query: { force: true }, signal }));
      await Promise.all(own.map(remove));
    },
  };
}

async function deploy(fly: Fly, inputs: MachinesInputs, before: Shown, context: CallContext) {
  const running = await rollOut(fly, inputs, before, context);
  const digests = new Set(running.map(({ machine }) => machine.image_ref?.digest ?? ""));
  if (digests.size > 1) {
    throw new Error(`machines of ${inputs.app} run different images: ${[...digests].join(", ")}; run up again`);
  }
  const shown = running.flatMap(({ machine: { id, config }, slot }) =>
    config ? [[id, fingerprint(config, slot.config)]] : [],
  );
  return { machines: Object.fromEntries(shown), imageDigest: [...digests].join(""), drift: [] };
}

function shownIn({ machines }: Properties): Shown {
  return z.record(z.string(), z.string()).catch({}).parse(machines);
}
