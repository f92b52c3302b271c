import { gatewayApi } from "./gateway-kinds.ts";
import { objectPath } from "./made.ts";
import type { Place } from "./place.ts";

/** The path of an object of the Gateway API. */
export function gatewayPath(kind: "Gateway" | "HTTPRoute", namespace: string, name: string): string {
  return objectPath({ apiVersion: gatewayApi, kind }, namespace, name);
}

/** Where the Gateway is that requests come through: its name and namespace. */
export function gatewayOf({ options, name, namespaceName }: Pick<Place, "options" | "name" | "namespaceName">) {
  return { name: options.gateway?.name ?? name, namespace: options.gateway?.namespace ?? namespaceName };
}
