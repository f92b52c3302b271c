import type { ServiceSpec } from "../../contract.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { facts } from "./facts.ts";

/** What stands for the URL until App Runner has made it up; no such host exists. */
// https://www.rfc-editor.org/rfc/rfc2606#section-2
export const unknownUrl = "https://not-known-yet.invalid";

/** What the server is told: variables with their values, and names of those that say the URL once it is known. */
export function toldVariables(spec: ServiceSpec) {
  // https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html: PORT is reserved, and set from `port`.
  const { PORT: _, ...all } = serverEnvironment(spec, {
    facts,
    publicUrl: spec.domain === undefined ? unknownUrl : `https://${spec.domain}`,
    // App Runner hands over requests for the service's names alone.
    hosts: [],
  });
  const told = Object.entries(all);
  return {
    plain: Object.fromEntries(told.filter(([, value]) => value !== unknownUrl)),
    ofUrl: told.flatMap(([name, value]) => (value === unknownUrl ? [name] : [])),
  };
}
