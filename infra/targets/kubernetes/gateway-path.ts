import type { Place } from "./place.ts";

export const gatewayApi = "gateway.networking.k8s.io/v1";

/** The path of an object of the Gateway API. */
export function gatewayPath(namespace: string, plural: "gateways" | "httproutes", name: string): string {
  return `/apis/${gatewayApi}/namespaces/${namespace}/${plural}/${name}`;
}

/** Where the Gateway is that requests come through: its name and namespace. */
export function gatewayOf({ options, name, namespaceName }: Pick<Place, "options" | "name" | "namespaceName">) {
  return { name: options.gateway?.name ?? name, namespace: options.gateway?.namespace ?? namespaceName };
}
