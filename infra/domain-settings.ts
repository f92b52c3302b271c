import type { Fault } from "./errors.ts";
import { removeCommand, setCommand } from "./remedies.ts";

/** Who sets the records of the domain: the stack where its options name a zone, else a person, who then says so. */
export interface DomainSettings {
  dns?: unknown;
  domainVerified?: boolean;
}

/** The part of a target's options that is about the domain's records; empty where the target has none. */
export function domainSettingsOf(options: object): DomainSettings {
  return {
    dns: "dns" in options ? options.dns : undefined,
    domainVerified: "domainVerified" in options && options.domainVerified === true,
  };
}

/** Whether this `up` can serve the domain: its records are set by the stack, or a person says that they are set. */
export function areRecordsSet({ dns, domainVerified = false }: DomainSettings): boolean {
  return dns !== undefined || domainVerified;
}

/** A zone in which nothing is to be set. */
export function zoneFaults(domain: string | undefined, { dns }: DomainSettings, stack: string): Fault[] {
  if (dns === undefined || domain !== undefined) return [];
  const path = "slipway:options.dns";
  return [
    {
      path,
      problem: "there is no domain whose records could be set",
      remedy: `name one in slipway:service.domain: ${setCommand(stack, "slipway:service.domain", "string", "<host>")}; or remove it with: ${removeCommand(stack, path)}`,
    },
  ];
}

/** A domain that another `up` will serve, of a service that has a URL of the platform's until then. */
export function recordWarnings(domain: string | undefined, settings: DomainSettings): string[] {
  if (domain === undefined || areRecordsSet(settings)) return [];
  return [
    "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
  ];
}
