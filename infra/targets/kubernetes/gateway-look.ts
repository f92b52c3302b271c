import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { setCommand, toWord } from "../../remedies.ts";
import type { Cluster } from "./cluster.ts";
import { type ExistingGateway, findGateway } from "./existing-gateway.ts";
import { gatewayApi, gatewayKind, gatewayKinds } from "./gateway-kinds.ts";
import { namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { may } from "./rights.ts";

const classesSchema = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ controllerName: z.string() }) }),
  ),
});
type Existing = NonNullable<KubernetesOptions["gateway"]> & { name: string };
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

/** Why the Gateway that is there takes no route of this stack; its class, where it can be seen. */
async function existingFaults(
  cluster: Cluster,
  gateway: Existing,
  { options, service }: { options: KubernetesOptions; service: SeenService },
): Promise<{ faults: Fault[]; className?: string }> {
  const own = namespaceOf(options, service);
  const namespace = gateway.namespace ?? own;
  const { name } = gateway;
  const domain = service.spec.domain ?? "";
  const [found, isSeen] = await Promise.all([
    findGateway(cluster, { name, namespace }, { namespace: own, domain }),
    may(cluster, { group: "gateway.networking.k8s.io", resource: "gateways", verb: "get", namespace }),
  ]);
  const path = "slipway:options.gateway";
  if (found === undefined) return { faults: unseen() };
  return { faults: listenerFaults(found), className: found.className };

  function unseen(): Fault[] {
    if (isSeen) {
      const problem = `there is no Gateway ${name} in namespace ${namespace}`;
      const remedy = `name one that is there, with its namespace: kubectl --context ${toWord(cluster.context)} get gateways --all-namespaces`;
      return [{ path: `${path}.name`, problem, remedy }];
    }
    if (!options.dns || !("cloudflareZoneId" in options.dns)) return [];
    const problem = `whoever signs in by context ${cluster.context} may not get gateways.gateway.networking.k8s.io in namespace ${namespace}, whose address the record at Cloudflare is to have`;
    return [{ path, problem, remedy: "ask the cluster's owner for this right, or leave slipway:options.dns out" }];
  }

  function listenerFaults({ listeners }: ExistingGateway): Fault[] {
    const asked = listeners.filter((one) => gateway.listener === undefined || one.name === gateway.listener);
    if (asked.length === 0) {
      const names = listeners.map((one) => one.name).join(", ") || "none";
      const problem = `Gateway ${name} has no listener ${gateway.listener ?? "yet"}; it has: ${names}`;
      const at = `${path}.listener`;
      const remedy = `set it with: ${setCommand(service.stack, at, "string", listeners[0]?.name ?? "<listener>")}`;
      return [{ path: at, problem, remedy }];
    }
    const refusals = asked.map(({ refusal }) => refusal);
    if (refusals.includes(undefined)) return [];
    const problem = `Gateway ${name} takes no route of this stack: ${refusals.join("; ")}`;
    const remedy = `ask its owner for a listener that takes HTTPRoutes of namespace ${own} for ${domain}, or name another Gateway`;
    return [{ path, problem, remedy }];
  }
}
