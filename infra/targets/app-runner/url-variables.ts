import type { ServiceSpec } from "../../contract.ts";
import { reachedBy } from "../../dns.ts";
import { areRecordsSet, type DomainSettings } from "../../domain-settings.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { facts, hasMadeUpUrl } from "./facts.ts";

const unknownHost = "not-known-yet.invalid";

/** What stands for the URL until App Runner has made it up; no such host exists. */
// https://www.rfc-editor.org/rfc/rfc2606#section-2
export const unknownUrl = `https://${unknownHost}`;

/** What the server is told: variables with their values, and names of those that say the URL once it is known. */
export function toldVariables(spec: ServiceSpec, settings: DomainSettings) {
  const isServed = areRecordsSet(settings);
  const { publicUrl } = reachedBy({ own: unknownHost, domain: spec.domain, isServed });
  // https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html: PORT is reserved, and set from `port`.
  // App Runner hands over requests for the service's names alone.
  const { PORT: _, ...all } = serverEnvironment(spec, { facts, publicUrl, hosts: [] });
  const told = Object.entries(all);
  const isUnknown = (value: unknown) => value === publicUrl && hasMadeUpUrl(spec, settings);
  return {
    plain: Object.fromEntries(told.filter(([, value]) => !isUnknown(value))),
    ofUrl: told.flatMap(([name, value]) => (isUnknown(value) ? [name] : [])),
  };
}
