import { budgetReceivers, trustWarnings } from "../../clouds/gcp/warnings.ts";
import type { ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { isServed } from "./front.ts";
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
  return [...trustWarnings(options.ci), ...(budget?.warnings ?? [])];
}

/** Of a mapping nobody can ask whether it is served: its records alone do not say so. */
export function servesLater({ domain }: ServiceSpec, options: CloudRunOptions): string[] | undefined {
  if (options.domainBy !== "mapping") return undefined;
  if (domain === undefined || isServed(options)) return [];
  const records = options.dns ? "" : " the records of the output dnsRecords, then";
  return [
    `slipway:options.domainBy: ${domain} must be verified as yours for whoever deploys (gcloud domains verify ${domain}), and this up serves under the platform's own URL: set${records} slipway:options.domainVerified to true once https://${domain} answers, and run up again`,
  ];
}
