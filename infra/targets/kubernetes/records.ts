import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord } from "../../contract.ts";
import { gatewayOf, gatewayPath } from "./gateway.ts";
import { ingressPath } from "./ingress.ts";
import type { Place } from "./place.ts";

const addressSchema = z.object({ type: z.string().default("IPAddress"), value: z.string() });
const gatewaySchema = z.object({ status: z.object({ addresses: z.array(addressSchema).default([]) }) });
const ingressSchema = z.object({
  status: z.object({
    loadBalancer: z.object({
      ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).default([]),
    }),
  }),
});

/** The domain's record: set by the stack where it has the zone, by external-dns, or by a person. */
export function publishRecord(place: Place, isReachable: pulumi.Output<unknown>): pulumi.Output<DnsRecord[]> {
  const { spec, options, opts } = place;
  const { dns, domainVerified } = options;
  const record = isReachable.apply(() => recordOf(place));
  if (dns && "cloudflareZoneId" in dns) {
    const found = record.apply((known) => {
      if (known) return known;
      const problem = `the ${options.gateway ? "Gateway" : "Ingress"} has no address yet that a record could name`;
      throw new pulumi.RunError(`slipway:options.dns: ${problem}: run up again once it has`);
    });
    cloudflareRecords(
      spec.name,
      dns.cloudflareZoneId,
      [{ name: spec.domain ?? "", type: found.type, value: found.value }],
      { parent: opts.parent },
    );
    return pulumi.output([]);
  }
  if (dns !== undefined || domainVerified) return pulumi.output([]);
  return record.apply((known) => (known ? [known] : []));
}

/** The record that leads to the Gateway or the Ingress, as far as it has an address. */
async function recordOf(place: Place): Promise<DnsRecord | undefined> {
  const { cluster, options, spec } = place;
  const name = spec.domain ?? "";
  if (options.gateway) {
    const gateway = gatewayOf(place);
    const found = gatewaySchema.safeParse(await cluster.find(gatewayPath(gateway.namespace, "gateways", gateway.name)));
    const [address] = found.data?.status.addresses ?? [];
    return address && toRecord(name, address.value);
  }
  const found = ingressSchema.safeParse(await cluster.find(ingressPath(place)));
  const [address] = found.data?.status.loadBalancer.ingress ?? [];
  const value = address?.ip ?? address?.hostname;
  return value === undefined ? undefined : toRecord(name, value);
}

function toRecord(name: string, value: string): DnsRecord {
  if (/^\d+(\.\d+){3}$/.test(value)) return { name, type: "A", value };
  return { name, type: value.includes(":") ? "AAAA" : "CNAME", value };
}
