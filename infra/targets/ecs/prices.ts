import { awsPrices, awsUsage } from "../../clouds/aws/prices.ts";
import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import { taskSize } from "./collector.ts";
import type { EcsOptions } from "./options.ts";

const fargate = page("https://aws.amazon.com/fargate/pricing/", "2026-08");
const elb = page("https://aws.amazon.com/elasticloadbalancing/pricing/", "2026-08");
const vpc = page("https://aws.amazon.com/vpc/pricing/", "2026-06");
const front = "load balancer and public addresses";

/** What ECS on Fargate charges, in us-east-1. */
export const prices = {
  ...awsPrices,
  cpuHour: fargate("compute", 0.04048, "vCPU and hour"),
  gibHour: fargate("compute", 0.004445, "GB and hour"),
  armCpuHour: fargate("compute", 0.03238, "vCPU of ARM64 and hour"),
  armGibHour: fargate("compute", 0.00356, "GB beside ARM64 and hour"),
  balancerHour: elb(front, 0.0225, "load balancer and hour"),
  capacityHour: elb(front, 0.008, "capacity unit and hour"),
  addressHour: vpc(front, 0.005, "public IPv4 address and hour"),
  natHour: vpc(front, 0.045, "NAT gateway and hour"),
  natGib: vpc(front, 0.045, "GB through the NAT gateway"),
} satisfies Prices;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html: of the cluster, of the
// task's family and of the service. https://aws.amazon.com/cloudwatch/pricing/ counts them so in its example.
const insightsMetrics = 8 + 6 + 11;
// https://aws.amazon.com/elasticloadbalancing/pricing/: what one capacity unit takes.
const connectionsPerSecond = 25;
const gibPerHour = 1;
// The load balancer of a network of the stack's own stands in two zones, and the NAT gateway has an address too.
const ownZones = 2;

/** A month on Fargate behind a load balancer. */
export function usage(
  spec: ServiceSpec,
  { architecture, vpc: network, keepImages }: EcsOptions,
  month: Month,
): Amounts<typeof prices> {
  const size = taskSize(spec);
  const cpu = spec.minInstances * size.cpu * month.hours;
  const gib = spec.minInstances * (size.memoryMiB / 1024) * month.hours;
  const arm = architecture === "ARM64";
  const connections = month.requests / (month.hours * 3600 * connectionsPerSecond);
  const traffic = month.responseGiB / (month.hours * gibPerHour);
  const ownNat = network ? 0 : 1;
  return {
    ...awsUsage(spec, month, {
      keepImages,
      platformMetrics: insightsMetrics,
      // As `signals.ts` makes them.
      metricsOf: { requests: 2, serverErrors: 2, instances: 2 },
      counted: ["restarts"],
    }),
    cpuHour: arm ? 0 : cpu,
    gibHour: arm ? 0 : gib,
    armCpuHour: arm ? cpu : 0,
    armGibHour: arm ? gib : 0,
    balancerHour: month.hours,
    capacityHour: Math.max(connections, traffic) * month.hours,
    addressHour: ((network?.publicSubnetIds.length ?? ownZones) + ownNat) * month.hours,
    natHour: ownNat * month.hours,
    // Tasks send their log that way; answers leave by the load balancer.
    natGib: ownNat * month.logGiB,
  };
}
