import * as z from "zod";
import { setCommand } from "../../remedies.ts";
import type { KubernetesOptions } from "./options.ts";

const longestSeconds = 600;
// What others keep has its address already, and an Ingress gets it written within a minute:
// https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/
const shortSeconds = 120;

const addressSchema = z.object({ type: z.string().default("IPAddress"), value: z.string() });
const gatewaySchema = z.object({ status: z.object({ addresses: z.array(addressSchema).default([]) }) });
const ingressSchema = z.object({
  status: z.object({
    loadBalancer: z.object({
      ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).default([]),
    }),
  }),
});

/** The address or name of a Gateway, as the API has it; undefined until there is one. */
export function gatewayAddress(found: unknown): string | undefined {
  return gatewaySchema.safeParse(found).data?.status.addresses[0]?.value;
}

/** The same of an Ingress. */
export function ingressAddress(found: unknown): string | undefined {
  const [address] = ingressSchema.safeParse(found).data?.status.loadBalancer.ingress ?? [];
  return address?.ip ?? address?.hostname;
}

/** The same of either. */
export function addressOf(found: unknown): string | undefined {
  return gatewayAddress(found) ?? ingressAddress(found);
}

/**
 * How long an address is waited for. Where nothing but `dnsRecords` is to name it, what has none may be reached all the
 * same, as a controller behind a NodePort or a tunnel is: the wait is short then and fails nothing.
 */
export function addressWait({ dns, gateway }: KubernetesOptions): { seconds: number; isNeeded: boolean } {
  const isOwn = gateway !== undefined && gateway.name === undefined;
  return dns || isOwn ? { seconds: longestSeconds, isNeeded: true } : { seconds: shortSeconds, isNeeded: false };
}

/** Says that requests come to the domain. */
export function verifiedCommand(stack: string): string {
  return setCommand(stack, "slipway:options.domainVerified", "bool", "true");
}
