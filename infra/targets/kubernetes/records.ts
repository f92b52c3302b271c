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
    const value = gatewayAddress(await cluster.find(gatewayPath(gateway.namespace, "gateways", gateway.name)));
    return value === undefined ? undefined : toRecord(name, value);
  }
  const value = ingressAddress(await cluster.find(ingressPath(place)));
  return value === undefined ? undefined : toRecord(name, value);
}

/** The address or name of a Gateway, as the API has it; undefined until there is one. */
export function gatewayAddress(found: unknown): string | undefined {
  return gatewaySchema.safeParse(found).data?.status.addresses[0]?.value;
}

/** The same of an Ingress. */
export function ingressAddress(found: unknown): string | undefined {
  const [address] = ingressSchema.safeParse(found).data?.status.loadBalancer.ingress ?? [];
  return address?.ip ?? address?.hostname;
}

function toRecord(name: string, value: string): DnsRecord {
  if (/^\d+(\.\d+){3}$/.test(value)) return { name, type: "A", value };
  return { name, type: value.includes(":") ? "AAAA" : "CNAME", value };
}
