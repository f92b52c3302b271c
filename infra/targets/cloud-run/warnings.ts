import type { ServiceSpec } from "../../contract.ts";
import { idsCommand, toRepository } from "../../github.ts";
import type { CloudRunOptions } from "./options.ts";

/** What works and yet needs a word before it is deployed. */
export function warnings({ domain }: ServiceSpec, { ci, dns, domainBy, domainVerified }: CloudRunOptions): string[] {
  const found: string[] = [];
  if (domain !== undefined && !domainVerified && domainBy === "mapping") {
    found.push(
      `slipway:service.domain: ${domain} must be verified as yours for whoever deploys (gcloud domains verify ${domain}), and this up serves under the platform's own URL; ${dns ? "once" : "set the records of the output dnsRecords; once"} https://${domain} answers, set slipway:options.domainVerified to true and run up again`,
    );
  } else if (domain !== undefined && !domainVerified && !dns) {
    found.push(
      "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
    );
  }
  if (ci && !toRepository(ci).ids) {
    found.push(
      `slipway:options.ci.repository: ${ci.repository} is trusted by its name alone, which somebody else can take once it is given up; GitHub names a repository made, renamed or moved since 2026-07-15 by its ids, so set what this prints: ${idsCommand(ci.repository)}`,
    );
  }
  return found;
}
