import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { gatewayOf, gatewayPath } from "./gateway-path.ts";
import type { KubernetesOptions } from "./options.ts";
import type { Place } from "./place.ts";

/** A Gateway that a route belongs to, or one listener of it. */
export interface Parent {
  name: string;
  namespace?: string;
  sectionName?: string;
}

/** Where a route attaches, and where plain HTTP is to be redirected. */
interface Parents {
  secure: pulumi.Output<Parent[]>;
  plain: pulumi.Output<Parent[]>;
}

// https://gateway-api.sigs.k8s.io/reference/spec/#listener
const gatewaySchema = z.object({
  spec: z.object({
    listeners: z.array(z.object({ name: z.string(), protocol: z.string(), hostname: z.string().optional() })),
  }),
});

/**
 * Of a Gateway that others keep: the listener that the options name, or those that serve the domain by HTTPS, so that no
 * request with a token is answered in the clear. Where it has none, TLS ends before it, and where it may not be seen
 * nobody knows: then the route is on every listener that allows it.
 */
export function existingParents(
  place: Place,
  { listener }: Pick<NonNullable<KubernetesOptions["gateway"]>, "listener">,
): Parents {
  const parent = gatewayOf(place);
  const none = pulumi.output<Parent[]>([]);
  if (listener !== undefined) return { secure: pulumi.output([{ ...parent, sectionName: listener }]), plain: none };
  const fitting = pulumi.output(listenersOf(place));
  const by = (protocol: string) =>
    fitting.apply((all) =>
      all.filter((each) => each.protocol === protocol).map(({ name }): Parent => ({ ...parent, sectionName: name })),
    );
  const secure = by("HTTPS");
  return {
    secure: secure.apply((found) => (found.length > 0 ? found : [parent])),
    plain: pulumi.all([secure, by("HTTP")]).apply(([found, plain]) => (found.length > 0 ? plain : [])),
  };
}

/** The listeners of the Gateway that serve the domain; none where it may not be seen. */
async function listenersOf(place: Place): Promise<{ name: string; protocol: string }[]> {
  const { name, namespace } = gatewayOf(place);
  const found = gatewaySchema.safeParse(await place.cluster.find(gatewayPath(namespace, "gateways", name)));
  const host = place.spec.domain ?? "";
  return (found.data?.spec.listeners ?? []).filter(({ hostname }) => serves(hostname, host));
}

// A wildcard stands for one label or more: https://gateway-api.sigs.k8s.io/reference/spec/#hostname
function serves(hostname: string | undefined, host: string): boolean {
  if (hostname === undefined || hostname === host) return true;
  return hostname.startsWith("*.") && host.endsWith(hostname.slice(1));
}
