import { budgetReceivers, trustWarnings } from "../../clouds/gcp/warnings.ts";
import type { ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import type { CloudRunOptions } from "./options.ts";

/** What works and yet needs a word; throws a ConfigError where the settings cannot work together. */
export function check(spec: ServiceSpec, options: CloudRunOptions): string[] {
  const { receivers, rules } = spec.alerts;
  const budget = rules.budget ? budgetReceivers(receivers) : undefined;
  const faults: Fault[] = [];
  if (budget && options.billingAccount === undefined) {
    faults.push({
      path: "slipway:options.billingAccount",
      problem: "required, since slipway:alerts.budget watches one",
      remedy: "name the account that `gcloud billing accounts list` shows",
    });
  }
  if (budget?.tooMany !== undefined) {
    faults.push({
      path: "slipway:alerts.receivers",
      problem: `a budget tells at most ${budget.tooMany} e-mail addresses`,
      remedy: "name fewer, or leave slipway:alerts.budget out",
    });
  }
  const key = options.ci?.state?.key;
  if (key !== undefined && key.split("/")[1] !== options.project) {
    faults.push({
      path: "slipway:options.ci.state.key",
      problem: "lies in another project, where a workflow may not look who else may use it",
      remedy: `leave it out, and give both accounts the right on the key yourself, or name one in ${options.project}`,
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...domainWarnings(spec, options), ...trustWarnings(options.ci), ...(budget?.warnings ?? [])];
}

function domainWarnings({ domain }: ServiceSpec, { dns, domainBy, domainVerified }: CloudRunOptions): string[] {
  if (domain === undefined || domainVerified) return [];
  if (domainBy === "mapping")
    return [
      `slipway:service.domain: ${domain} must be verified as yours for whoever deploys (gcloud domains verify ${domain}), and this up serves under the platform's own URL; ${dns ? "once" : "set the records of the output dnsRecords; once"} https://${domain} answers, set slipway:options.domainVerified to true and run up again`,
    ];
  if (dns) return [];
  return [
    "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
  ];
}
