import { names as googleNames, rfc1035 } from "../../clouds/gcp/names.ts";
import { type NamedService, nameOf, type Names } from "../../names.ts";

/** Every name that is made of service and stack. */
export const names = {
  ...googleNames,
  service: {
    what: "Cloud Run service",
    shortest: 1,
    longest: 49,
    pattern: rfc1035,
    scope: "region",
    source: "https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create",
  },
} satisfies Names;

/** How ids of the stack's own secrets begin: a service's name holds no underscore, so no other stack's begin so. */
export function secretPrefix(service: NamedService): string {
  return `${nameOf(names.service, service)}_`;
}

/** The secret with the file of users; variables, which other secrets are named after, hold no hyphen. */
export function liveSecretId(service: NamedService): string {
  return `${secretPrefix(service)}allowed-users`;
}

/** By which a revision without traffic is reached: at least three characters, small letters, digits and hyphens. */
// https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#tags
export const stagedTag = "next";

/** The most characters of a tag and the name of its service together. */
// https://github.com/PolicyEngine/policyengine-api/issues/3729
export const longestTagged = 46;
