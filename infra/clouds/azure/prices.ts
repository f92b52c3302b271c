import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";

const bandwidth = page("https://azure.microsoft.com/pricing/details/bandwidth/", "2026-03");
const registry = page("https://azure.microsoft.com/pricing/details/container-registry/", "2026-11");
const vault = page("https://azure.microsoft.com/pricing/details/key-vault/", "2026-01");
const monitor = page("https://azure.microsoft.com/pricing/details/monitor/", "2026-08");
const watching = "alarms, metrics and dashboard";

/** What every target on Azure charges, in West Europe; a dashboard costs nothing. */
export const azurePrices = {
  gibOut: bandwidth("traffic", 0.087, "GB out", { amount: 100, of: "GB out" }),
  registryBasic: registry("registry", 5.08, "registry of the plan Basic and month"),
  registryStandard: registry("registry", 20.28, "registry of the plan Standard and month"),
  registryPremium: registry("registry", 50.71, "registry of the plan Premium and month"),
  secretRead: vault("secrets", 0.000003, "operation"),
  logGib: monitor("logs", 2.99, "GB taken in", { amount: 5, of: "GB of logs" }),
  alarm: monitor(watching, 1.5, "alarm that looks every 5 minutes and month"),
  alarmEachMinute: monitor(watching, 3, "alarm that looks every minute and month"),
  probe: monitor("probes", 0.000645, "web test from one place"),
} satisfies Prices;

type RegistryPlan = "Basic" | "Standard" | "Premium";

/** A month of one registry of a plan, or of none. */
export function registryPlans(plan: RegistryPlan | undefined) {
  return {
    registryBasic: plan === "Basic" ? 1 : 0,
    registryStandard: plan === "Standard" ? 1 : 0,
    registryPremium: plan === "Premium" ? 1 : 0,
  };
}

/** A month of what every target on Azure uses. */
export function azureUsage(
  { secrets }: ServiceSpec,
  { hours, responseGiB, logGiB, alarms }: Month,
  { registryPlan: plan }: { registryPlan: RegistryPlan },
): Amounts<typeof azurePrices> {
  const probed = (signal: keyof typeof probes) => alarms.some((alarm) => alarm.signal === signal);
  // An alarm looks at no less than the time from one probe to the next.
  const eachMinute = alarms.filter(({ signal, minutes }) => !(signal in probes) && minutes < alarmMinutes).length;
  return {
    gibOut: responseGiB,
    ...registryPlans(plan),
    // Storing costs nothing, and a pinned version is read when a replica starts: at most once an hour.
    secretRead: Object.keys(secrets).length * hours,
    logGib: logGiB,
    alarm: alarms.length - eachMinute,
    alarmEachMinute: eachMinute,
    probe:
      hours *
      60 *
      ((probed("available") ? probes.available : 0) + (probed("certificateDays") ? probes.certificateDays : 0)),
  };
}

// As `alarms.ts` and `probe.ts` set them: web tests a minute, from three places every five and from one every fifteen.
const probes = { available: 3 / 5, certificateDays: 1 / 15 };
const alarmMinutes = 5;
