import type { ServiceSpec } from "../../contract.ts";
import { ConfigError } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import type { RailwayOptions } from "./options.ts";

/** Throws a ConfigError where Railway would refuse the spec or break it; warns of what is to be known before. */
export function check(spec: ServiceSpec, { dns, domainVerified }: RailwayOptions): string[] {
  const faults = healthFaults(spec, "200");
  if (dns && spec.domain === undefined) {
    faults.push({
      path: "slipway:options.dns",
      problem: "there is no domain whose records could be set",
      remedy: "name one in slipway:service.domain, or remove it",
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
  return [...warnings, ...sessionWarnings(spec, "Railway")];
}
