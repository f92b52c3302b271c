import type { ServiceSpec } from "../../contract.ts";
import { ConfigError } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";

/** Throws a ConfigError where Railway would refuse the spec or break it; warns of what is to be known before. */
export function check(spec: ServiceSpec): string[] {
  const faults = healthFaults(spec, "200");
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
  return sessionWarnings(spec, "Railway");
}
