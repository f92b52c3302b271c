import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../../contract.ts";
import type { GoogleProject } from "./project.ts";

/** A zone in Cloud DNS; it may lie in another project. */
export interface DnsZone {
  managedZone: pulumi.Input<string>;
  project?: string | undefined;
}

/** One name's records of one type, known only later. */
export interface RecordSetInput {
  name: pulumi.Input<string>;
  type: pulumi.Input<DnsRecord["type"]>;
  values: pulumi.Input<pulumi.Input<string>[]>;
}

/** Sets the records in the zone. */
export function zoneRecords(
  { spec, id, parent }: GoogleProject,
  { managedZone, project = id }: DnsZone,
  sets: readonly RecordSetInput[],
): RecordSet[] {
  return sets.map(({ name, type, values }, index) => {
    const rrdatas = pulumi
      .all([type, values])
      .apply(([kind, texts]) => (kind === "CNAME" ? texts.map((text) => `${text}.`) : texts));
    const fullName = pulumi.interpolate`${name}.`;
    return new RecordSet(
      `${spec.name}-${index}`,
      { project, managedZone, name: fullName, type, ttl: 300, rrdatas },
      { parent },
    );
  });
}
