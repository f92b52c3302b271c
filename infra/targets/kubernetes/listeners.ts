import * as pulumi from "@pulumi/pulumi";
import { findGateway } from "./existing-gateway.ts";
import { gatewayOf } from "./gateway-path.ts";
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

/**
 * Of a Gateway that others keep: the listener that the options name, or those of HTTPS that take the route, so that no
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
  const { cluster, namespaceName: namespace, spec } = place;
  const found = pulumi.output(findGateway(cluster, parent, { namespace, domain: spec.domain ?? "" }));
  const by = (protocol: string) =>
    found.apply((gateway) =>
      (gateway?.listeners ?? [])
        .filter((each) => each.protocol === protocol && each.refusal === undefined)
        .map(({ name }): Parent => ({ ...parent, sectionName: name })),
    );
  const secure = by("HTTPS");
  return {
    secure: secure.apply((some) => (some.length > 0 ? some : [parent])),
    plain: pulumi.all([secure, by("HTTP")]).apply(([some, plain]) => (some.length > 0 ? plain : [])),
  };
}
