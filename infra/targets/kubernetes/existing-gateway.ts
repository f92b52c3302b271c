import * as z from "zod";
import type { SeenService } from "../../contract.ts";
import { gatewayAddress } from "./addresses.ts";
import type { Cluster } from "./cluster.ts";
import { gatewayPath } from "./gateway-path.ts";
import { ownNamespaceLabels } from "./labels.ts";
import { objectPath } from "./made.ts";
import { namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";

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

type Labels = Readonly<Record<string, string>>;

/** A Gateway that others keep, as a route of a stack finds it. */
export interface ExistingGateway {
  className: string;
  /** Whether it has an address, which records could name. */
  isAddressed: boolean;
  /** Each with why it takes no such route, in words; undefined where it does, as far as it can be said. */
  listeners: { name: string; protocol: string; refusal: string | undefined }[];
}

/** Where a route of a stack is, and which host it is for. */
interface Route {
  namespace: string;
  domain: string;
  /** Labels that its namespace gets, where that is the stack's own: known before it is there. */
  labels?: Labels;
}

/** The route of a stack. */
export function routeOf(options: KubernetesOptions, service: Pick<SeenService, "spec" | "stack">): Route {
  const namespace = namespaceOf(options, service);
  // https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
  const given = { ...ownNamespaceLabels(service, options), "kubernetes.io/metadata.name": namespace };
  const labels = options.namespace === undefined ? { labels: given } : {};
  return { namespace, domain: service.spec.domain ?? "", ...labels };
}

/** The Gateway as it is for such a route; undefined where it is not there, or may not be seen. */
export async function findGateway(
  cluster: Cluster,
  { name, namespace }: { name: string; namespace: string },
  route: Route,
): Promise<ExistingGateway | undefined> {
  const home = { apiVersion: "v1", kind: "Namespace", isGlobal: true } as const;
  const [found, routes] = await Promise.all([
    cluster.find(gatewayPath("Gateway", namespace, name)),
    cluster.find(objectPath(home, "", route.namespace)),
  ]);
  if (found === undefined) return undefined;
  const { gatewayClassName: className, listeners } = gatewaySchema.parse(found).spec;
  const seen = namespaceSchema.safeParse(routes).data?.metadata.labels;
  const labels = route.labels ? { ...seen, ...route.labels } : seen;
  return {
    className,
    isAddressed: gatewayAddress(found) !== undefined,
    listeners: listeners.map((listener) => ({
      name: listener.name,
      protocol: listener.protocol,
      refusal: refusalOf(listener, route, { namespace, labels }),
    })),
  };
}

/** What is known of the Gateway's namespace and, as far as they can be seen, of the labels of the route's. */
interface Around {
  namespace: string;
  labels: Labels | undefined;
}

function refusalOf(
  { name, protocol, hostname, allowedRoutes }: z.infer<typeof listenerSchema>,
  { namespace: own, domain }: Route,
  { namespace, labels }: Around,
): string | undefined {
  if (protocol !== "HTTP" && protocol !== "HTTPS") return `listener ${name} is of protocol ${protocol}`;
  if (hostname !== undefined && !isWithin(domain, hostname)) return `listener ${name} is for host ${hostname}`;
  const { from = "Same", selector } = allowedRoutes?.namespaces ?? {};
  if (from === "Same" && own !== namespace) return `listener ${name} takes routes of namespace ${namespace} alone`;
  if (from === "None") return `listener ${name} takes routes of no namespace`;
  if (from !== "Selector" || !selector || !labels || selects(selector, labels)) return undefined;
  return `listener ${name} takes routes of namespaces with other labels than ${own} has`;
}

// A wildcard stands for one label or more: https://gateway-api.sigs.k8s.io/reference/spec/#hostname
function isWithin(domain: string, hostname: string): boolean {
  return hostname.startsWith("*.") ? domain.endsWith(hostname.slice(1)) : domain === hostname;
}

function selects({ matchLabels, matchExpressions }: z.infer<typeof selectorSchema>, labels: Labels): boolean {
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
