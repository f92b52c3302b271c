import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { setCommand, toWord } from "../../remedies.ts";
import type { Cluster } from "./cluster.ts";
import { gatewayApi } from "./gateway-kinds.ts";
import { objectPath } from "./made.ts";
import { namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { may } from "./rights.ts";

const labelsSchema = z.record(z.string(), z.string());
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
const selectorSchema = z.object({
  matchLabels: labelsSchema.default({}),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).default([]) }))
    .default([]),
});
// https://gateway-api.sigs.k8s.io/reference/spec/#listener
const listenerSchema = z.object({
  name: z.string(),
  protocol: z.string(),
  hostname: z.string().optional(),
  allowedRoutes: z
    .object({
      namespaces: z.object({ from: z.string().default("Same"), selector: selectorSchema.optional() }).optional(),
    })
    .optional(),
});
const gatewaySchema = z.object({
  spec: z.object({ gatewayClassName: z.string(), listeners: z.array(listenerSchema).default([]) }),
});
const namespaceSchema = z.object({ metadata: z.object({ labels: labelsSchema.default({}) }) });

type Listener = z.infer<typeof listenerSchema>;
type Existing = NonNullable<KubernetesOptions["gateway"]> & { name: string };

/** Why the Gateway that is there takes no route of this stack; its class, where it can be seen. */
export async function existingFaults(
  cluster: Cluster,
  gateway: Existing,
  { options, service }: { options: KubernetesOptions; service: SeenService },
): Promise<{ faults: Fault[]; className?: string }> {
  const own = namespaceOf(options, service);
  const namespace = gateway.namespace ?? own;
  const { name } = gateway;
  const [object, isSeen] = await Promise.all([
    cluster.find(objectPath({ apiVersion: gatewayApi, kind: "Gateway", names: [] }, namespace, name)),
    may(cluster, { group: "gateway.networking.k8s.io", resource: "gateways", verb: "get", namespace }),
  ]);
  const path = "slipway:options.gateway";
  if (object === undefined) return { faults: unseen() };
  const { spec } = gatewaySchema.parse(object);
  const asked = spec.listeners.filter((one) => gateway.listener === undefined || one.name === gateway.listener);
  return { faults: await listenerFaults(asked), className: spec.gatewayClassName };

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

  async function listenerFaults(listeners: readonly Listener[]): Promise<Fault[]> {
    if (listeners.length === 0) {
      const names = spec.listeners.map((one) => one.name).join(", ") || "none";
      const problem = `Gateway ${name} has no listener ${gateway.listener ?? "yet"}; it has: ${names}`;
      const at = `${path}.listener`;
      const remedy = `set it with: ${setCommand(service.stack, at, "string", spec.listeners[0]?.name ?? "<listener>")}`;
      return [{ path: at, problem, remedy }];
    }
    const labels = await labelsOfOwn();
    const refusals = listeners.map((one) =>
      refusalOf(one, { own, namespace, domain: service.spec.domain ?? "", labels }),
    );
    if (refusals.includes(undefined)) return [];
    const problem = `Gateway ${name} takes no route of this stack: ${refusals.join("; ")}`;
    const remedy = `ask its owner for a listener that takes HTTPRoutes of namespace ${own} for ${service.spec.domain ?? ""}, or name another Gateway`;
    return [{ path, problem, remedy }];
  }

  /** Undefined where they cannot be seen. */
  async function labelsOfOwn(): Promise<Record<string, string> | undefined> {
    const found = await cluster.find(
      objectPath({ apiVersion: "v1", kind: "Namespace", names: [], isGlobal: true }, "", own),
    );
    return namespaceSchema.safeParse(found).data?.metadata.labels;
  }
}

interface Route {
  /** Namespace of the route, and that of the Gateway. */
  own: string;
  namespace: string;
  domain: string;
  labels: Record<string, string> | undefined;
}

/** Why a listener takes no such route, in words; undefined where it does, as far as it can be said. */
function refusalOf(
  { name, protocol, hostname, allowedRoutes }: Listener,
  { own, namespace, domain, labels }: Route,
): string | undefined {
  if (protocol !== "HTTP" && protocol !== "HTTPS") return `listener ${name} is of protocol ${protocol}`;
  if (hostname !== undefined && !isWithin(domain, hostname)) return `listener ${name} is for host ${hostname}`;
  const { from = "Same", selector } = allowedRoutes?.namespaces ?? {};
  if (from === "Same" && own !== namespace) return `listener ${name} takes routes of namespace ${namespace} alone`;
  if (from === "None") return `listener ${name} takes routes of no namespace`;
  if (from !== "Selector" || !selector || !labels || selects(selector, labels)) return undefined;
  return `listener ${name} takes routes of namespaces with other labels than ${own} has`;
}

// https://gateway-api.sigs.k8s.io/reference/spec/#hostname
function isWithin(domain: string, hostname: string): boolean {
  return hostname.startsWith("*.") ? domain.endsWith(hostname.slice(1)) : domain === hostname;
}

function selects(
  { matchLabels, matchExpressions }: z.infer<typeof selectorSchema>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const all = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] })),
    ...matchExpressions,
  ];
  return all.every(({ key, operator, values }) => {
    const value = labels[key];
    const isOf = value !== undefined && values.includes(value);
    const holds: Record<string, boolean> = { In: isOf, NotIn: !isOf, Exists: value !== undefined };
    return holds[operator] ?? value === undefined;
  });
}
