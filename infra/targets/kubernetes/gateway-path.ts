import { gatewayApi } from "./gateway-kinds.ts";
import type { Place } from "./place.ts";

/** The path of an object of the Gateway API. */
export function gatewayPath(namespace: string, plural: "gateways" | "httproutes", name: string): string {
  return `/apis/${gatewayApi}/namespaces/${namespace}/${plural}/${name}`;
}

/** Where the Gateway is that requests come through: its name and namespace. */
export function gatewayOf({ options, name, namespaceName }: Pick<Place, "options" | "name" | "namespaceName">) {
  return { name: options.gateway?.name ?? name, namespace: options.gateway?.namespace ?? namespaceName };
}
