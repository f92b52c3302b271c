import * as z from "zod";
import type { Cluster } from "./cluster.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

const namespaceSchema = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });

/** What a namespace that was there before lacks for updates without failed requests; one of the stack's own has it. */
export async function namespaceWarnings(
  cluster: Cluster,
  { namespace, gateway, context }: KubernetesOptions,
): Promise<string[]> {
  const kind = gateway && gatewayKind(gateway.kind);
  if (namespace === undefined || !kind?.namespaceLabels) return [];
  const found = namespaceSchema.safeParse(await cluster.find(`/api/v1/namespaces/${namespace}`)).data;
  // Where it may not be seen, nobody knows.
  if (!found) return [];
  return Object.entries(kind.namespaceLabels)
    .filter(([label, value]) => found.metadata.labels[label] !== value)
    .map(
      ([label, value]) =>
        `slipway:options.namespace: namespace ${namespace} has no label ${label}=${value}, without which old instances end before ${kind.title} knows the new ones, and updates fail requests; set it: kubectl --context ${context} label namespace ${namespace} ${label}=${value}`,
    );
}
