import type { WellKnownName } from "../../../infra/schema.ts";
import { wayToServe } from "../../../infra/well-known.ts";
import type { Way } from "../rule.ts";

/** How a name below `/.well-known/` comes to be served on the target of the stack that is looked at. */
export function wayFor(name: WellKnownName): Way {
  return ({ stack }) => ("value" in stack ? wayToServe(name, stack.value) : undefined);
}
