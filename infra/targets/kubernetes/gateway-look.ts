import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { nameOf } from "../../names.ts";
import { setCommand, toWord } from "../../remedies.ts";
import { addressWait, verifiedCommand } from "./addresses.ts";
import type { Cluster } from "./cluster.ts";
import { type ExistingGateway, findGateway, routeOf } from "./existing-gateway.ts";
import { gatewayPath } from "./gateway-path.ts";
import { gatewayApi, gatewayKind, gatewayKinds } from "./gateway-kinds.ts";
import { names, namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { may } from "./rights.ts";

const classesSchema = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ controllerName: z.string() }) }),
  ),
});
const ownSchema = z.object({
  spec: z.object({ listeners: z.array(z.object({ name: z.string(), port: z.int() })) }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});
type Existing = NonNullable<KubernetesOptions["gateway"]> & { name: string };
type Class = z.infer<typeof classesSchema>["items"][number];

/** What is wrong with what a stack's requests come through, and what may be. */
interface GatewayLook {
  faults: Fault[];
  warnings: string[];
}

/** Whether the Gateway that is there takes the route, or the class of the stack's own is there; and whether it is the kind's. */
export async function lookAtGateway(
  cluster: Cluster,
  options: KubernetesOptions,
  service: SeenService,
): Promise<GatewayLook> {
  const { gateway } = options;
  if (!gateway) return { faults: [], warnings: [] };
  const { stack } = service;
  const classes = classesOf(cluster);
  if (gateway.name !== undefined) {
    const { faults, found: existing } = await lookAtExisting(
      cluster,
      { ...gateway, name: gateway.name },
      { options, service },
    );
    const found = (await classes)?.find(({ metadata }) => metadata.name === existing?.className);
    const { faults: more, warnings } = lookAtKind(found, gateway.kind, stack);
    const unaddressed = existing ? addressWarnings(existing, options, service) : [];
    return { faults: [...faults, ...more], warnings: [...warnings, ...unaddressed] };
  }
  const kind = gatewayKind(gateway.kind);
  const name = gateway.className ?? kind.className ?? "";
  const [all, moved] = await Promise.all([classes, portFaults(cluster, options, service)]);
  const found = all?.find(({ metadata }) => metadata.name === name);
  if (!all || found) {
    const { faults, warnings } = lookAtKind(found, gateway.kind, stack);
    return { faults: [...faults, ...moved], warnings };
  }
  const path = "slipway:options.gateway.className";
  const fitting = all.find(({ spec }) => spec.controllerName === kind.controller);
  const known = all.map(({ metadata }) => metadata.name).join(", ") || "none";
  const problem = `there is no GatewayClass ${name}; the cluster has: ${known}`;
  const remedy = `set it with: ${setCommand(stack, path, "string", fitting?.metadata.name ?? "<class>")}`;
  return { faults: [{ path, problem, remedy }, ...moved], warnings: [] };
}

/** A Gateway of the stack's own that serves at other ports than those that nobody named: it would serve nothing any more. */
async function portFaults(cluster: Cluster, options: KubernetesOptions, service: SeenService): Promise<Fault[]> {
  const { gateway } = options;
  const usual = gateway && gatewayKind(gateway.kind).ports;
  if (!usual || gateway.ports) return [];
  const name = nameOf(names.object, service);
  const found = ownSchema.safeParse(await cluster.find(gatewayPath("Gateway", namespaceOf(options, service), name)));
  const serves = found.data?.status.conditions.some(({ type, status }) => type === "Programmed" && status === "True");
  const bound = Object.fromEntries(found.data?.spec.listeners.map((listener) => [listener.name, listener.port]) ?? []);
  const { http, https } = bound;
  if (!serves || http === undefined || https === undefined) return [];
  if (http === usual.http && https === usual.https) return [];
  const path = "slipway:options.gateway.ports";
  const problem = `Gateway ${name} serves at the ports ${http} and ${https}, and would be moved to ${usual.http} and ${usual.https}, which are the entry points of ${gatewayKind(gateway.kind).title}'s chart`;
  const commands = Object.entries({ http, https }).map(([key, port]) =>
    setCommand(service.stack, `${path}.${key}`, "int", String(port)),
  );
  return [{ path, problem, remedy: `keep them: ${commands.join(" && ")}; or name those of its entry points` }];
}

/** The classes of the cluster; undefined where whoever asks may not see them, since they belong to no namespace. */
async function classesOf(cluster: Cluster): Promise<Class[] | undefined> {
  return classesSchema.safeParse(await cluster.find(`/apis/${gatewayApi}/gatewayclasses`)).data?.items;
}

/** Whether a class is of another kind. An installation may give its controller a name of its own, which is none's. */
// https://gateway.envoyproxy.io/docs/tasks/operations/deployment-mode
function lookAtKind(found: Class | undefined, name: keyof typeof gatewayKinds, stack: string): GatewayLook {
  const { controller, title } = gatewayKind(name);
  if (!found || found.spec.controllerName === controller) return { faults: [], warnings: [] };
  const { controllerName } = found.spec;
  const path = "slipway:options.gateway.kind";
  const problem = `GatewayClass ${found.metadata.name} is of ${controllerName}, not of ${title}`;
  const known = Object.entries(gatewayKinds).find(([, kind]) => kind.controller === controllerName)?.[0];
  if (known === undefined) {
    const warning = `${path}: GatewayClass ${found.metadata.name} is of ${controllerName}, which is no controller that slipway knows: it is taken for one of ${title}`;
    return { faults: [], warnings: [warning] };
  }
  return {
    faults: [{ path, problem, remedy: `set it with: ${setCommand(stack, path, "string", known)}` }],
    warnings: [],
  };
}

/** What an `up` is to wait for that the Gateway of others may never have. */
function addressWarnings(
  { isAddressed }: ExistingGateway,
  options: KubernetesOptions,
  { spec, stack }: SeenService,
): string[] {
  const { dns, domainVerified, gateway } = options;
  if (isAddressed || (dns ? "externalDns" in dns : domainVerified)) return [];
  const { seconds, isNeeded } = addressWait(options);
  const then = isNeeded
    ? "fails without one: ask its owner for one, or leave slipway:options.dns out"
    : `then leaves dnsRecords empty: have requests come to it otherwise, and run ${verifiedCommand(stack)}`;
  return [
    `slipway:options.gateway: Gateway ${gateway?.name ?? ""} has no address by now that a record of ${spec.domain ?? ""} could name; up waits ${seconds} s for one, and ${then}`,
  ];
}

/** Why the Gateway that is there takes no route of this stack, and the Gateway, where it can be seen. */
async function lookAtExisting(
  cluster: Cluster,
  gateway: Existing,
  { options, service }: { options: KubernetesOptions; service: SeenService },
): Promise<{ faults: Fault[]; found?: ExistingGateway }> {
  const route = routeOf(options, service);
  const { namespace: own, domain } = route;
  const { name, namespace = own } = gateway;
  const [found, isSeen] = await Promise.all([
    findGateway(cluster, { name, namespace }, route),
    may(cluster, { group: "gateway.networking.k8s.io", resource: "gateways", verb: "get", namespace }),
  ]);
  const path = "slipway:options.gateway";
  if (found === undefined) return { faults: unseen() };
  return { faults: listenerFaults(found), found };

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
      const known = listeners.map((one) => one.name).join(", ") || "none";
      const problem = `Gateway ${name} has no listener ${gateway.listener ?? "yet"}; it has: ${known}`;
      const at = `${path}.listener`;
      const remedy = `set it with: ${setCommand(service.stack, at, "string", listeners[0]?.name ?? "<listener>")}`;
      return [{ path: at, problem, remedy }];
    }
    // With a listener of HTTPS that refuses the route, one of plain HTTP beside it would answer tokens in the clear.
    const https = gateway.listener === undefined ? asked.filter(({ protocol }) => protocol === "HTTPS") : [];
    const wanted = https.length > 0 ? https : asked;
    const refusals = wanted.map(({ refusal }) => refusal);
    if (refusals.includes(undefined)) return [];
    const plain =
      https.length > 0 ? asked.find((one) => one.protocol === "HTTP" && one.refusal === undefined) : undefined;
    const problem = `Gateway ${name} takes no route of this stack${plain ? " by HTTPS" : ""}: ${refusals.join("; ")}`;
    const otherwise = plain
      ? `, or, where TLS ends before it, name its listener of plain HTTP: ${setCommand(service.stack, `${path}.listener`, "string", plain.name)}`
      : "";
    const remedy = `ask its owner for a listener that takes HTTPRoutes of namespace ${own} for ${domain}, or name another Gateway${otherwise}`;
    return [{ path, problem, remedy }];
  }
}
