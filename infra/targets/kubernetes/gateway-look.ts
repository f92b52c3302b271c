import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { setCommand } from "../../remedies.ts";
import type { Cluster } from "./cluster.ts";
import { existingFaults } from "./existing-gateway.ts";
import { gatewayApi, gatewayKind, gatewayKinds } from "./gateway-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

const classesSchema = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ controllerName: z.string() }) }),
  ),
});
type Class = z.infer<typeof classesSchema>["items"][number];

/** Whether the Gateway that is there takes the route, or the class of the stack's own is there; and whether it is the kind's. */
export async function gatewayFaults(
  cluster: Cluster,
  options: KubernetesOptions,
  service: SeenService,
): Promise<Fault[]> {
  const { gateway } = options;
  if (!gateway) return [];
  const { stack } = service;
  const classes = classesOf(cluster);
  if (gateway.name !== undefined) {
    const { faults, className } = await existingFaults(
      cluster,
      { ...gateway, name: gateway.name },
      { options, service },
    );
    const found = (await classes)?.find(({ metadata }) => metadata.name === className);
    return [...faults, ...(found ? kindFaults(found, gateway.kind, stack) : [])];
  }
  const kind = gatewayKind(gateway.kind);
  const name = gateway.className ?? kind.className ?? "";
  const all = await classes;
  if (!all) return [];
  const found = all.find(({ metadata }) => metadata.name === name);
  if (found) return kindFaults(found, gateway.kind, stack);
  const path = "slipway:options.gateway.className";
  const fitting = all.find(({ spec }) => spec.controllerName === kind.controller);
  const names = all.map(({ metadata }) => metadata.name).join(", ") || "none";
  const problem = `there is no GatewayClass ${name}; the cluster has: ${names}`;
  const remedy = `set it with: ${setCommand(stack, path, "string", fitting?.metadata.name ?? "<class>")}`;
  return [{ path, problem, remedy }];
}

/** The classes of the cluster; undefined where whoever asks may not see them, since they belong to no namespace. */
async function classesOf(cluster: Cluster): Promise<Class[] | undefined> {
  return classesSchema.safeParse(await cluster.find(`/apis/${gatewayApi}/gatewayclasses`)).data?.items;
}

function kindFaults({ metadata, spec }: Class, name: keyof typeof gatewayKinds, stack: string): Fault[] {
  const { controller, title } = gatewayKind(name);
  const { controllerName } = spec;
  if (controllerName === controller) return [];
  const known = Object.entries(gatewayKinds).find(([, kind]) => kind.controller === controllerName)?.[0];
  const path = "slipway:options.gateway.kind";
  const problem = `GatewayClass ${metadata.name} is of ${controllerName}, not of ${title}`;
  return [{ path, problem, remedy: `set it with: ${setCommand(stack, path, "string", known ?? "<kind>")}` }];
}
