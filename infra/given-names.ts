import * as pulumi from "@pulumi/pulumi";
import type { BoundTarget, ServiceContext } from "./contract.ts";
import { nameOf } from "./names.ts";

/**
 * Remembers in the state which names a platform was given, so that a preview says aloud what a new name of the service or
 * the stack would make anew, and how to stay with the old one (`provider/given-names.ts`). One a stack, for a stack of one service.
 */
export class GivenNames extends pulumi.CustomResource {
  constructor({ spec, stack, parent }: Omit<ServiceContext, "isAlone">, names: BoundTarget["names"]) {
    const given = Object.entries(names).map(([key, kind]) => [key, `${kind.what} ${nameOf(kind, { spec, stack })}`]);
    // Not named after the service: under a new name of it this is still the same resource.
    super(
      "slipway:index:GivenNames",
      "names",
      { service: spec.name, stack, domain: spec.domain ?? "", names: Object.fromEntries(given) },
      { parent },
    );
  }
}
