import * as z from "zod";
import type { Cluster } from "./cluster.ts";
import { gatewayPath } from "./gateway-path.ts";
import { stagedName } from "./names.ts";
import { servicePort } from "./network.ts";
import { instanceLabel } from "./labels.ts";
import { untilReachable } from "./readiness.ts";
import { type Address, type Deployed, ownedBy } from "./revision.ts";

// https://gateway-api.sigs.k8s.io/guides/traffic-splitting/
const backendSchema = z.looseObject({ name: z.string(), weight: z.number().optional() });
const routeSchema = z.object({
  spec: z.object({ rules: z.array(z.looseObject({ backendRefs: z.array(backendSchema).default([]) })) }),
});
type Backend = z.infer<typeof backendSchema>;

/** Sends so many percent of the requests to the revision that was examined, and waits until the gateway has it. */
export async function weigh(
  cluster: Cluster,
  address: Address,
  { percent, before: owner }: { percent: number; before: Deployed },
): Promise<void> {
  const { namespace, name } = address;
  const staged = stagedName(name);
  await cluster.apply(servicePath(namespace, staged), {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: staged, namespace, ownerReferences: ownedBy(address, owner) },
    spec: {
      selector: { [instanceLabel]: staged },
      ports: [{ name: "http", port: servicePort, targetPort: "http", appProtocol: "http" }],
    },
  });
  const backends = await changeBackends(cluster, address, (before) => {
    const [serving] = before;
    if (!serving) return before;
    const share = { ...serving, name: staged, weight: percent };
    return [{ ...serving, weight: 100 - percent }, share];
  });
  if (backends === 0) throw new Error(`there is no HTTPRoute ${name} in namespace ${namespace} that could be weighed`);
}

/** Sends all requests to the revision that serves, where the other one had a share or was about to get one. */
export async function takeShare(cluster: Cluster, address: Address): Promise<void> {
  const staged = stagedName(address.name);
  const service = servicePath(address.namespace, staged);
  const [left] = await Promise.all([
    cluster.find(service),
    changeBackends(cluster, address, (backends) =>
      backends.some((backend) => backend.name === staged)
        ? backends.filter((backend) => backend.name !== staged).map(({ weight: _, ...backend }) => backend)
        : backends,
    ),
  ]);
  if (left !== undefined) await cluster.remove(service);
}

/** Changes where the route's rules lead; answers to how many backends they do. */
async function changeBackends(
  cluster: Cluster,
  { namespace, name }: Address,
  change: (backends: readonly Backend[]) => readonly Backend[],
): Promise<number> {
  const path = gatewayPath("HTTPRoute", namespace, name);
  const route = routeSchema.safeParse(await cluster.find(path));
  if (!route.success) return 0;
  const { rules: before } = route.data.spec;
  const rules = before.map((rule) => ({ ...rule, backendRefs: change(rule.backendRefs) }));
  if (rules.some(({ backendRefs }, index) => backendRefs !== before[index]?.backendRefs)) {
    await cluster.merge(path, { spec: { rules } });
    const reasons = await untilReachable(cluster, [path]);
    if (reasons.length > 0) throw new Error(reasons.join("\n"));
  }
  return rules.reduce((sum, { backendRefs }) => sum + backendRefs.length, 0);
}

function servicePath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`;
}
