import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";

/** One name's records of one type, known only later. */
export interface WantedRecords {
  name: pulumi.Input<string>;
  type: pulumi.Input<DnsRecord["type"]>;
  values: pulumi.Input<pulumi.Input<string>[]>;
}

/** Sets the records in the zone that the stack names; none where it names none. */
export function setRecords(
  { spec, parent, options }: TargetContext<CloudRunOptions>,
  records: readonly WantedRecords[],
): pulumi.CustomResource[] {
  const { dns, project } = options;
  if (!dns) return [];
  if ("cloudflareZoneId" in dns) {
    const first = records.map(({ name, type, values }) => ({
      name,
      type,
      value: pulumi.output(values).apply(([value = ""]) => value),
    }));
    return cloudflareRecords(spec.name, dns.cloudflareZoneId, first, { parent });
  }
  return records.map(
    ({ name, type, values }, index) =>
      new RecordSet(
        `${spec.name}-${index}`,
        {
          project: dns.project ?? project,
          managedZone: dns.managedZone,
          name: pulumi.interpolate`${name}.`,
          type,
          ttl: 300,
          rrdatas: pulumi
            .all([type, values])
            .apply(([kind, texts]) => (kind === "CNAME" ? texts.map((text) => `${text}.`) : texts)),
        },
        { parent },
      ),
  );
}
