import { names as googleNames, rfc1035 } from "../../clouds/gcp/names.ts";
import type { Names } from "../../names.ts";

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
