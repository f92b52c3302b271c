import type { ReachedService } from "../../contract.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { nameOf } from "../../names.ts";
import { longestTagged, names, stagedTag } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";

/**
 * Whether a domain is served in this `up`: once its records are set, by the stack or by the user. Of a mapping nobody can
 * ask Google whether its certificate is there, so that the user says so.
 */
export function isServed(options: CloudRunOptions): boolean {
  return options.domainBy === "mapping" ? options.domainVerified : areRecordsSet(options);
}

/** Whether a load balancer serves it. */
export function isBalanced({ domain }: ReachedService["spec"], options: CloudRunOptions): boolean {
  return domain !== undefined && options.domainBy === "load-balancer" && isServed(options);
}

/** Why no revision can be reached before it takes traffic. */
export function cannotExamine({ spec, stack }: ReachedService): string | undefined {
  const name = nameOf(names.service, { spec, stack });
  return stagedTag.length + name.length > longestTagged ? `under a name as long as ${name}` : undefined;
}
