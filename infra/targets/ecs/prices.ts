import type { CostItem, ServiceSpec } from "../../contract.ts";
import { hoursPerMonth, statedLoad } from "../../estimate.ts";
import type { EcsOptions } from "./options.ts";

const checked = "2026-11";

// In USD, us-east-1.
const prices = {
  fargate: {
    X86_64: { cpuHour: 0.04048, gibHour: 0.004445 },
    ARM64: { cpuHour: 0.03238, gibHour: 0.00356 },
  },
  loadBalancerHour: 0.0225,
  loadBalancerUnitHour: 0.008,
  natHour: 0.045,
  secretMonth: 0.4,
  gibOut: 0.09,
};

/** A month on Fargate behind a load balancer. */
export function estimate(spec: ServiceSpec, options: EcsOptions): CostItem[] {
  const { cpuHour, gibHour } = prices.fargate[options.architecture];
  const gibOut = (statedLoad.requestsPerMonth * statedLoad.responseKiB) / 1024 / 1024;
  const secrets = Object.values(spec.secrets).filter((secret) => "value" in secret).length;
  const vpc = "https://aws.amazon.com/vpc/pricing/";
  const items: CostItem[] = [
    {
      what: "tasks",
      usdPerMonth: spec.minInstances * hoursPerMonth * (spec.cpu * cpuHour + (spec.memoryMiB / 1024) * gibHour),
      source: "https://aws.amazon.com/fargate/pricing/",
      checked,
    },
    {
      what: "load balancer",
      usdPerMonth: hoursPerMonth * (prices.loadBalancerHour + prices.loadBalancerUnitHour),
      source: "https://aws.amazon.com/elasticloadbalancing/pricing/",
      checked,
    },
    {
      what: "traffic out",
      usdPerMonth: gibOut * prices.gibOut,
      source: "https://aws.amazon.com/ec2/pricing/on-demand/",
      checked,
    },
    {
      what: "secrets",
      usdPerMonth: secrets * prices.secretMonth,
      source: "https://aws.amazon.com/secrets-manager/pricing/",
      checked,
    },
  ];
  if (!options.vpc)
    items.push({ what: "NAT gateway", usdPerMonth: hoursPerMonth * prices.natHour, source: vpc, checked });
  return items;
}
