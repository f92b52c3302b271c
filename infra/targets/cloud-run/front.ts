import type { ReachedService } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { longestTagged, names, stagedTag } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";

/** Whether the domain is served by a load balancer in this `up`: once its records are set, by the stack or by the user. */
export function isBalanced(
  { domain }: ReachedService["spec"],
  { domainBy, dns, domainVerified }: CloudRunOptions,
): boolean {
  return domain !== undefined && domainBy === "load-balancer" && (dns !== undefined || domainVerified);
}

/** Why no revision can be reached before it takes traffic. */
export function cannotExamine({ spec, stack }: ReachedService): string | undefined {
  const name = nameOf(names.service, { spec, stack });
  return stagedTag.length + name.length > longestTagged ? `under a name as long as ${name}` : undefined;
}
