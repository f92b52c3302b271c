import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { TargetContext } from "../../contract.ts";
import type { EcsOptions } from "./options.ts";

/** Where the load balancer and the tasks live. */
export interface Network {
  vpcId: pulumi.Input<string>;
  publicSubnetIds: pulumi.Input<string>[];
  privateSubnetIds: pulumi.Input<string>[];
  /** What must exist before a task can reach the internet. */
  ready: pulumi.Resource[];
}

const everywhere = "0.0.0.0/0";

/** The network that the stack names, or a minimal one: two zones, tasks in private subnets behind one NAT gateway. */
export function findNetwork({ spec, options }: TargetContext<EcsOptions>, opts: AwsOpts): Network {
  if (options.vpc) {
    const { id, publicSubnetIds, privateSubnetIds } = options.vpc;
    return { vpcId: id, publicSubnetIds, privateSubnetIds, ready: [] };
  }
  const { name } = spec;
  const vpc = new Vpc(name, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { Name: name } }, opts);
  const gateway = new InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, opts);
  const zones = zonesOf(options.region, opts);
  const subnets = (kind: "public" | "private", first: number) =>
    [0, 1].map(
      (index) =>
        new Subnet(
          `${name}-${kind}-${index}`,
          {
            vpcId: vpc.id,
            cidrBlock: `10.0.${first + index}.0/24`,
            availabilityZone: zones.apply((names) => names[index] ?? names[0]),
            tags: { Name: `${name}-${kind}-${index}` },
          },
          // A zone that AWS adds or closes later must not move the network.
          { ...opts, ignoreChanges: ["availabilityZone"] },
        ),
    );
  const publicSubnets = subnets("public", 0);
  const privateSubnets = subnets("private", 10);
  const routes = [
    ...routeOut(`${name}-public`, vpc, publicSubnets, { gatewayId: gateway.id }, opts),
    // One for both zones: a second one would cost USD 33 a month more, and its zone's failure ends only new calls out.
    // https://aws.amazon.com/vpc/pricing/
    ...routeOut(
      `${name}-private`,
      vpc,
      privateSubnets,
      { natGatewayId: makeNat(name, publicSubnets, gateway, opts) },
      opts,
    ),
  ];
  return {
    vpcId: vpc.id,
    publicSubnetIds: publicSubnets.map(({ id }) => id),
    privateSubnetIds: privateSubnets.map(({ id }) => id),
    ready: routes,
  };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html names the zones that have Fargate
// where not all have; https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html those without NAT.
const withoutFargate = ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3", "cnn1-az3"];

/** Names of two zones that run tasks and a NAT gateway: no local zone and none that an account must opt in to. */
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
function zonesOf(region: string, opts: AwsOpts): pulumi.Output<[string, string]> {
  const filters = [
    { name: "opt-in-status", values: ["opt-in-not-required"] },
    { name: "zone-type", values: ["availability-zone"] },
  ];
  const found = getAvailabilityZonesOutput({ state: "available", excludeZoneIds: withoutFargate, filters }, opts);
  return found.names.apply((names): [string, string] => {
    const [first, second] = names.toSorted();
    if (first !== undefined && second !== undefined) return [first, second];
    throw new pulumi.RunError(
      `slipway:options.region: ${region} has ${names.length} zones for Fargate, and a load balancer needs two; choose another region, or name a network of yours in slipway:options.vpc`,
    );
  });
}

function makeNat(name: string, [subnet]: Subnet[], gateway: InternetGateway, opts: AwsOpts): pulumi.Output<string> {
  if (!subnet) throw new Error("a network has subnets");
  const dependsOn = [gateway];
  const address = new Eip(name, { domain: "vpc", tags: { Name: name } }, { ...opts, dependsOn });
  const nat = new NatGateway(
    name,
    { allocationId: address.allocationId, subnetId: subnet.id, tags: { Name: name } },
    { ...opts, dependsOn },
  );
  return nat.id;
}

function routeOut(
  name: string,
  vpc: Vpc,
  subnets: readonly Subnet[],
  way: { gatewayId: pulumi.Input<string> } | { natGatewayId: pulumi.Input<string> },
  opts: AwsOpts,
): pulumi.Resource[] {
  const table = new RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, opts);
  const route = new Route(name, { routeTableId: table.id, destinationCidrBlock: everywhere, ...way }, opts);
  const associations = subnets.map(
    (subnet, index) =>
      new RouteTableAssociation(`${name}-${index}`, { routeTableId: table.id, subnetId: subnet.id }, opts),
  );
  return [route, ...associations];
}
