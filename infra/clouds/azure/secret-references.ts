import type { ServiceSpec } from "../../contract.ts";
import type { Fault } from "../../errors.ts";

/** `<resource group>/<vault>/<secret>` */
export const referenceShape = /^([\w.()-]+)\/([a-zA-Z][\w-]*)\/([\w-]+)$/;

/** Faults of references that are not `resource group/vault/secret`. */
export function referenceFaults(spec: ServiceSpec): Fault[] {
  return Object.entries(spec.secrets).flatMap(([name, source]) => {
    if (!("reference" in source) || referenceShape.test(source.reference)) return [];
    const problem = `${source.reference} does not say where it is`;
    return [{ path: `slipway:secrets.${name}`, problem, remedy: "write <resource group>/<vault>/<secret>" }];
  });
}
