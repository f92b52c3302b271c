import type { PropertyValue } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";

/** Which inputs, of which types, hold on to a resource, and the page that says that it then stays. */
const holders: Readonly<Record<string, { by: Record<string, string>; source: string }>> = {
  "gcp:certificatemanager/certificate:Certificate": {
    by: { "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": "certificates" },
    source: "https://cloud.google.com/certificate-manager/docs/certificates#delete-certificate",
  },
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": {
    by: { "gcp:certificatemanager/certificate:Certificate": "managed" },
    source: "https://cloud.google.com/certificate-manager/docs/dns-authorizations#delete-dns-auth",
  },
  "gcp:certificatemanager/certificateMap:CertificateMap": {
    by: {
      "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": "map",
      "gcp:compute/targetHttpsProxy:TargetHttpsProxy": "certificateMap",
    },
    source:
      "https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest/v1/projects.locations.certificateMaps/delete",
  },
  ...compute({
    "globalAddress:GlobalAddress": { "globalForwardingRule:GlobalForwardingRule": "ipAddress" },
    "targetHttpsProxy:TargetHttpsProxy": { "globalForwardingRule:GlobalForwardingRule": "target" },
    "targetHttpProxy:TargetHttpProxy": { "globalForwardingRule:GlobalForwardingRule": "target" },
    "uRLMap:URLMap": { "targetHttpsProxy:TargetHttpsProxy": "urlMap", "targetHttpProxy:TargetHttpProxy": "urlMap" },
    "sSLPolicy:SSLPolicy": { "targetHttpsProxy:TargetHttpsProxy": "sslPolicy" },
    "backendService:BackendService": { "uRLMap:URLMap": "defaultService" },
    "regionNetworkEndpointGroup:RegionNetworkEndpointGroup": { "backendService:BackendService": "backends" },
  }),
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
    by: { "gcp:monitoring/alertPolicy:AlertPolicy": "conditions" },
    source: "https://cloud.google.com/monitoring/uptime-checks/manage#delete",
  },
  "gcp:monitoring/notificationChannel:NotificationChannel": {
    by: { "gcp:monitoring/alertPolicy:AlertPolicy": "notificationChannels" },
    source: "https://cloud.google.com/monitoring/support/notification-options#delete-channel",
  },
};

function compute(kinds: Record<string, Record<string, string>>): typeof holders {
  const source = "https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-in-use";
  const full = (kind: string) => `gcp:compute/${kind}`;
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, by]) => [
      full(kind),
      { by: Object.fromEntries(Object.entries(by).map(([holder, input]) => [full(holder), input])), source },
    ]),
  );
}

/** Types of which Google keeps what another resource uses. */
export const heldTypes = Object.keys(holders);

/** Refuses to delete what another resource names, by its id, its name or what it is reached by. */
export function refusesWhileInUse(resource: LiveResource, live: readonly LiveResource[]): string | undefined {
  const held = holders[resource.type];
  if (!held) return undefined;
  const { id, inputs, outputs } = resource;
  const names = [id, inputs.name, outputs.address, outputs.uptimeCheckId].filter((name) => typeof name === "string");
  const holder = live.find((other) => {
    const input = held.by[other.type];
    return input !== undefined && names.some((name) => mentions(other.inputs[input], name));
  });
  return holder && `400: ${id} is already being used by ${holder.id} (${held.source})`;
}

function mentions(value: PropertyValue | undefined, name: string): boolean {
  if (typeof value === "string") return value === name || value.endsWith(`/${name}`) || value.includes(`"${name}"`);
  if (Array.isArray(value)) return value.some((item) => mentions(item, name));
  return typeof value === "object" && value !== null && Object.values(value).some((item) => mentions(item, name));
}
