import type { ServiceSpec } from "../../contract.ts";
import { isApex } from "../../domain-name.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { ciWarnings } from "../../workflow-trust.ts";
import type { AwsOptions } from "./options.ts";

/** What is to be known before a stack on AWS is deployed, whatever the target. */
export function awsWarnings({ domain, alerts }: ServiceSpec, options: AwsOptions): string[] {
  const { costAllocationTag, ci } = options;
  const warnings = ciWarnings(ci, { comparesClaims: false });
  if (alerts.receivers.some(({ kind }) => kind === "email")) {
    warnings.push("slipway:alerts.receivers: AWS mails each address a link, and alerts reach it once it is followed");
  }
  if (alerts.rules.budget && !costAllocationTag) {
    warnings.push(
      "slipway:alerts.budget: it counts the whole account; activate the tag slipway-service in Billing and set slipway:options.costAllocationTag to true to count this service alone",
    );
  }
  // Route 53 has aliases for it, Cloudflare flattens the CNAME: https://developers.cloudflare.com/dns/cname-flattening/
  if (domain !== undefined && !areRecordsSet(options) && isApex(domain)) {
    warnings.push(
      `slipway:service.domain: ${domain} is the top of its zone, where DNS allows no CNAME, and AWS gives no address: set an ALIAS or ANAME record if your DNS host has them, or take a host below it, such as mcp.${domain}, or a zone in slipway:options.dns`,
    );
  }
  return warnings;
}
