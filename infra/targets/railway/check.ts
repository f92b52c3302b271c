import type { ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import type { RailwayOptions } from "./options.ts";

/** Throws a ConfigError where Railway would refuse the spec or break it; warns of what is to be known before. */
export function check(spec: ServiceSpec, { dns, domainVerified }: RailwayOptions): string[] {
  const faults: Fault[] = [];
  if (dns && spec.domain === undefined) {
    faults.push({
      path: "slipway:options.dns",
      problem: "there is no domain whose records could be set",
      remedy: "name one in slipway:service.domain, or remove it",
    });
  }
  if (spec.healthPath !== false && spec.healthPath === spec.path) {
    faults.push({
      path: "slipway:service.healthPath",
      problem: `${spec.healthPath} is the endpoint, which answers a plain GET with 4xx, so that no deployment would serve`,
      remedy: "name a path that answers 200, or set it to false",
    });
  }
  // https://docs.railway.com/variables#reference-variables
  for (const [name, value] of Object.entries(spec.env)) {
    if (typeof value !== "string" || !value.includes("${{")) continue;
    faults.push({
      path: `slipway:service.env.${name}`,
      problem: "has ${{, which Railway takes for a reference to another variable",
      remedy: "write it without, or let the server put it together",
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  const warnings: string[] = [];
  if (spec.domain !== undefined && !dns && !domainVerified) {
    warnings.push(
      "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
    );
  }
  if (spec.maxInstances > 1) {
    warnings.push(
      "slipway:service.maxInstances: Railway sends a client to any instance, so that a server which keeps sessions in memory loses them; set 1 for such a one",
    );
  }
  return warnings;
}
