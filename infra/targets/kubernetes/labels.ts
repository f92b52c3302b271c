import { type NamedService, nameOf } from "../../names.ts";
import { namespaceLabels } from "./gateway-kinds.ts";
import { names } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";

/** What tells the pods of one service from all others. */
export const instanceLabel = "app.kubernetes.io/instance";

/** What every object of a service bears. */
export function serviceLabels(service: NamedService): Record<string, string> {
  return {
    [instanceLabel]: nameOf(names.object, service),
    "app.kubernetes.io/name": service.spec.name,
    "app.kubernetes.io/managed-by": "slipway",
  };
}

/** Those of a namespace of its own. */
// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
export function ownNamespaceLabels(service: NamedService, { gateway }: KubernetesOptions): Record<string, string> {
  return {
    ...serviceLabels(service),
    ...namespaceLabels(gateway),
    "pod-security.kubernetes.io/warn": "restricted",
  };
}
