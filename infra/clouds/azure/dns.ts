import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "./group.ts";

/** A zone of Azure DNS, in a group that need not be the stack's. */
export interface AzureZone {
  zone: string;
  resourceGroup: pulumi.Input<string>;
}

/** A record of a host in the zone. */
export interface HostRecord {
  name: string;
  type: "A" | "CNAME" | "TXT";
  value: pulumi.Input<string>;
}

/** Sets the records of one host in a zone of Azure's: a TXT that proves whose it is, and where it leads. */
export function azureRecords(
  { spec, parent }: AzureGroup,
  { zone, resourceGroup }: AzureZone,
  records: readonly HostRecord[],
): RecordSet[] {
  return records.map(({ name, type, value }) => {
    const content = {
      TXT: { txtRecords: [{ value: [value] }] },
      A: { aRecords: [{ ipv4Address: value }] },
      CNAME: { cnameRecord: { cname: value } },
    };
    return new RecordSet(
      type === "TXT" ? `${spec.name}-proof` : spec.name,
      {
        resourceGroupName: resourceGroup,
        zoneName: zone,
        ttl: 300,
        relativeRecordSetName: name === zone ? "@" : name.slice(0, -(zone.length + 1)),
        recordType: type,
        ...content[type],
      },
      // A host name that changes is served under its old name until it is under the new one.
      { parent, deleteBeforeReplace: false },
    );
  });
}
