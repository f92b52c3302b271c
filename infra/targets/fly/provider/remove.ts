import { ifThere } from "../../../provider/http/api-error.ts";
import type { Machine } from "./answers.ts";
import type { Deployment } from "./deployment.ts";
import { isOurs, launchOf, listMachines } from "./list.ts";

const cleaningSeconds = 60;

/** Removes a machine, also one that runs or is gone already. */
export async function remove({ fly, inputs, leases }: Deployment, id: string, signal: AbortSignal): Promise<void> {
  const path = ["apps", inputs.app, "machines", id];
  await ifThere(fly.tell({ method: "DELETE", path, query: { force: true }, headers: leases.headers(id), signal }));
}

/** Removes what this run began, also when it was cancelled. */
export async function removeAll(deployment: Deployment, machines: readonly Machine[]): Promise<void> {
  const { context, fly, inputs, launch } = deployment;
  const signal = AbortSignal.timeout(cleaningSeconds * 1000);
  const known = new Set(machines.map(({ id }) => id));
  // Also one whose making was given up, and that came to be all the same.
  const found = await listMachines(fly, inputs.app, signal).catch(() => []);
  for (const machine of found) if (isOurs(machine, inputs.owner) && launchOf(machine) === launch) known.add(machine.id);
  const outcomes = await Promise.allSettled([...known].map((id) => remove(deployment, id, signal)));
  const left = [...known].filter((_, index) => outcomes[index]?.status === "rejected");
  if (left.length > 0) {
    context.log("warning", `machines without requests are left, which the next up removes: ${left.join(", ")}`);
  }
}
