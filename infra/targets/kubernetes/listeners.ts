import * as pulumi from "@pulumi/pulumi";
import { type ExistingGateway, findGateway, routeOf } from "./existing-gateway.ts";
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
 * request with a token is answered in the clear. Only where it has none at all, TLS ends before it, and where it may not
 * be seen nobody knows: then the route is on every listener that allows it.
 */
export function existingParents(
  place: Place,
  { listener }: Pick<NonNullable<KubernetesOptions["gateway"]>, "listener">,
): Parents {
  const parent = gatewayOf(place);
  const none = pulumi.output<Parent[]>([]);
  if (listener !== undefined) return { secure: pulumi.output([{ ...parent, sectionName: listener }]), plain: none };
  const { cluster, options } = place;
  const listeners = pulumi
    .output(findGateway(cluster, parent, routeOf(options, place)))
    .apply((gateway) => gateway?.listeners ?? []);
  const parents = (some: ExistingGateway["listeners"]) =>
    some.map(({ name }): Parent => ({ ...parent, sectionName: name }));
  const takes = ({ refusal }: ExistingGateway["listeners"][number]) => refusal === undefined;
  return {
    secure: listeners.apply((all) => {
      const https = all.filter(({ protocol }) => protocol === "HTTPS");
      if (https.length === 0) return [parent];
      // One that refuses says so of the route; one of plain HTTP would take it in silence.
      return parents(https.some(takes) ? https.filter(takes) : https);
    }),
    plain: listeners.apply((all) => {
      const isSecure = all.some(({ protocol }) => protocol === "HTTPS");
      return isSecure ? parents(all.filter((one) => one.protocol === "HTTP" && takes(one))) : [];
    }),
  };
}
