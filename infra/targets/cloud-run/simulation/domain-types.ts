import type { Properties } from "../../../provider/protocol.ts";
import type { ResourceType } from "../../../../simulation/cloud/index.ts";

/** What stands between a host name and the service: certificates, load balancing, DNS, domain mappings. */
export function domainTypes(project: string): Record<string, ResourceType> {
  const named = (collection: string, more: ResourceType): ResourceType => ({
    id: ({ inputs }) => `projects/${project}/${collection}/${String(inputs.name)}`,
    autoname: "name",
    unique: "name",
    ...more,
    replaceOn: ["name", ...(more.replaceOn ?? [])],
  });
  return {
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": named("locations/global/dnsAuthorizations", {
      outputs: ({ inputs }) => {
        const name = `_acme-challenge.${String(inputs.domain)}.`;
        return { dnsResourceRecords: [{ name, type: "CNAME", data: "abc.authorize.certificatemanager.goog." }] };
      },
      replaceOn: ["domain"],
    }),
    "gcp:certificatemanager/certificate:Certificate": named("locations/global/certificates", {
      replaceOn: ["managed"],
    }),
    "gcp:certificatemanager/certificateMap:CertificateMap": named("locations/global/certificateMaps", {}),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": named("locations/global/certificateMapEntries", {
      replaceOn: ["hostname", "map"],
    }),
    "gcp:compute/globalAddress:GlobalAddress": named("global/addresses", {
      outputs: () => ({ address: "203.0.113.7" }),
    }),
    "gcp:compute/backendService:BackendService": named("global/backendServices", {
      replaceOn: ["loadBalancingScheme"],
    }),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": named("regions/networkEndpointGroups", {
      replaceOn: ["region", "cloudRun", "networkEndpointType"],
    }),
    "gcp:compute/uRLMap:URLMap": named("global/urlMaps", {}),
    "gcp:compute/sSLPolicy:SSLPolicy": named("global/sslPolicies", {}),
    "gcp:compute/targetHttpProxy:TargetHttpProxy": named("global/targetHttpProxies", {}),
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy": named("global/targetHttpsProxies", {}),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": named("global/forwardingRules", {
      replaceOn: ["ipAddress", "portRange", "loadBalancingScheme"],
    }),
    "gcp:dns/recordSet:RecordSet": { replaceOn: ["name", "type", "managedZone"] },
    "gcp:cloudrun/domainMapping:DomainMapping": {
      outputs: ({ inputs }) => ({ statuses: [{ resourceRecords: mappedRecords(inputs) }] }),
      replaceOn: ["name", "spec"],
    },
  };
}

// https://cloud.google.com/run/docs/mapping-custom-domains#dns_update
function mappedRecords({ name }: Properties): Properties[] {
  const [label = "", ...parents] = String(name).split(".");
  if (parents.length > 1) return [{ name: label, type: "CNAME", rrdata: "ghs.googlehosted.com." }];
  const ends = ["32", "34", "36", "38"];
  return [
    ...ends.map((end) => ({ name: "", type: "A", rrdata: `216.239.${end}.21` })),
    ...ends.map((end) => ({ name: "", type: "AAAA", rrdata: `2001:4860:4802:${end}::15` })),
  ];
}
