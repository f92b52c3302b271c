import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import { type RecordSetInput, zoneRecords } from "../../clouds/gcp/dns.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { CloudRunOptions } from "./options.ts";

/** Sets the records in the stack's zone; at Cloudflare the first value of each is enough. */
export function setRecords(
  google: GoogleProject,
  dns: NonNullable<CloudRunOptions["dns"]>,
  sets: readonly RecordSetInput[],
): pulumi.CustomResource[] {
  if ("managedZone" in dns) return zoneRecords(google, dns, sets);
  const records = sets.map(({ name, type, values }) => ({
    name,
    type,
    value: pulumi.output(values).apply(([value = ""]) => value),
  }));
  return cloudflareRecords(google.spec.name, dns.cloudflareZoneId, records, { parent: google.parent });
}
