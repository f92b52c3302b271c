import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Clock, systemClock } from "../../clock.ts";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord } from "../../contract.ts";
import { isApex } from "../../domain-name.ts";
import { poll } from "../../poll.ts";
import { digestOf, Wait } from "../../wait.ts";
import { addressOf, addressWait, verifiedCommand } from "./addresses.ts";
import { apexWords } from "./apex.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import type { Entrance } from "./gateway.ts";
import type { Place } from "./place.ts";

const statusSchema = z.object({
  status: z.object({
    conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })),
  }),
});

/** Where the record of a domain comes from. */
export interface PublishedRecord {
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** Records that the stack sets itself. */
  set: pulumi.Resource[];
}

/**
 * The domain's record: set by the stack where it has the zone, by external-dns, or by a person. It needs an address
 * alone: a certificate may need the record.
 */
export function publishRecord(place: Place, entrance: Entrance): PublishedRecord {
  const { spec, options, opts } = place;
  const { dns, domainVerified, gateway } = options;
  const none = pulumi.output<DnsRecord[]>([]);
  // external-dns may be told of another target on a Gateway that others keep.
  if (dns ? "externalDns" in dns && gateway?.name !== undefined : domainVerified) return { dnsRecords: none, set: [] };
  const known = whenAddressed(place, entrance).id.apply(() => recordOf(place, entrance.addressed));
  if (!dns || "externalDns" in dns) {
    return { dnsRecords: dns ? none : known.apply((record) => (record ? [record] : [])), set: [] };
  }
  const found = known.apply((record) => {
    if (record) return record;
    const { kind, name } = wordsFor(entrance.addressed);
    throw new pulumi.RunError(
      `slipway:options.dns: ${kind} ${name} has no address that a record could name, or whoever signs in by context ${options.context} may not see it: run up again once it has one, or ask the cluster's owner for the right to get it`,
    );
  });
  const wanted = { name: spec.domain ?? "", type: found.type, value: found.value };
  return {
    dnsRecords: none,
    set: cloudflareRecords(spec.name, dns.cloudflareZoneId, [wanted], { parent: opts.parent }),
  };
}

/** Waits until a load balancer's address is there, which takes minutes on clouds. */
function whenAddressed(place: Place, { addressed, made, dependsOn }: Entrance): Wait {
  const { spec, cluster, opts } = place;
  return new Wait(
    `${spec.name}-address`,
    {
      for: { context: cluster.context, path: addressed, made: digestOf(made) },
      until: async ({ context, path }) => untilAddressed({ ...place, cluster: clusterOf(context) }, path),
    },
    { parent: opts.parent, dependsOn },
  );
}

/** Looks until what is at a path has an address, or may not be seen; rejects with what it says where it needs one. */
export async function untilAddressed(
  { cluster, options, stack }: Pick<Place, "options" | "stack"> & { cluster: Pick<Cluster, "context" | "find"> },
  path: string,
  clock: Clock = systemClock,
): Promise<void> {
  const { seconds, isNeeded } = addressWait(options);
  const isOver = (found: unknown) => found === undefined || addressOf(found) !== undefined;
  const times = { seconds, firstPauseSeconds: 0.3, longestPauseSeconds: 5, clock };
  const found = await poll(() => cluster.find(path), isOver, times);
  if (!isNeeded || isOver(found)) return;
  const { kind, name, namespace } = wordsFor(path);
  const said = (statusSchema.safeParse(found).data?.status.conditions ?? [])
    .filter(({ status }) => status === "False")
    .map(({ type, reason, message }) => ` It is not ${type}: ${reason}: ${message}.`);
  const otherwise = options.dns
    ? ""
    : `; if requests come to it otherwise, run ${verifiedCommand(stack)}, then up again`;
  throw new Error(
    `${kind} ${name} has no address after ${seconds} s that a record could name.${said.join("")} Its events say more: kubectl --context ${cluster.context} --namespace ${namespace} describe ${kind} ${name}${otherwise}`,
  );
}

/** What people call the object at a path. */
function wordsFor(path: string) {
  const [name = "", plural, namespace = ""] = path.split("/").reverse();
  return { kind: plural === "ingresses" ? "ingress" : "gateway", name, namespace };
}

/** The record that leads to the Gateway or the Ingress, as far as it has an address. */
async function recordOf({ cluster, spec, options, stack }: Place, path: string): Promise<DnsRecord | undefined> {
  const value = addressOf(await cluster.find(path));
  if (value === undefined) {
    const { kind, name } = wordsFor(path);
    const without = `slipway:service.domain: ${kind} ${name} has no address that a record of ${spec.domain ?? ""} could name, or whoever signs in by context ${options.context} may not see it, so that dnsRecords is empty: run up again once it has one; or, where requests come to it otherwise, run ${verifiedCommand(stack)}, then up again`;
    if (!options.dns) await pulumi.log.warn(without);
    return undefined;
  }
  const record = toRecord(spec.domain ?? "", value);
  // Where it always is so, the check has said it.
  if (record.type === "CNAME" && !options.dns && options.gateway?.kind !== "aws" && isApex(record.name)) {
    await pulumi.log.warn(`slipway:service.domain: ${apexWords(record.name)}`);
  }
  return record;
}

function toRecord(name: string, value: string): DnsRecord {
  if (/^\d+(\.\d+){3}$/.test(value)) return { name, type: "A", value };
  return { name, type: value.includes(":") ? "AAAA" : "CNAME", value };
}
