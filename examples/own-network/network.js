import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const everywhere = "0.0.0.0/0";

/** A network with two public subnets, and two private ones whose one way out is a gateway in the first of them. */
export function createNetwork(region, opts) {
  const vpc = new aws.ec2.Vpc("team", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true }, opts);
  const subnetsOf = (kind, numbers, routeTable) =>
    ["a", "b"].map((zone, index) => {
      const name = `${kind}-${zone}`;
      const place = { availabilityZone: `${region}${zone}`, cidrBlock: `10.1.${numbers[index]}.0/24` };
      const subnet = new aws.ec2.Subnet(name, { vpcId: vpc.id, ...place }, opts);
      const routes = { subnetId: subnet.id, routeTableId: routeTable.id };
      const route = new aws.ec2.RouteTableAssociation(name, routes, opts);
      // Nothing starts in a subnet before it has its routes.
      return pulumi.all([subnet.id, route.id]).apply(([id]) => id);
    });
  const routeTable = (name, gateway) => {
    const routes = [{ cidrBlock: everywhere, ...gateway }];
    return new aws.ec2.RouteTable(name, { vpcId: vpc.id, routes }, opts);
  };

  const internet = new aws.ec2.InternetGateway("team", { vpcId: vpc.id }, opts);
  const publicSubnetIds = subnetsOf("public", [0, 1], routeTable("public", { gatewayId: internet.id }));
  const address = new aws.ec2.Eip("team", { domain: "vpc" }, opts);
  const outward = { subnetId: publicSubnetIds[0], allocationId: address.id };
  const gateway = new aws.ec2.NatGateway("team", outward, opts);
  const privateSubnetIds = subnetsOf("private", [10, 11], routeTable("private", { natGatewayId: gateway.id }));
  return { id: vpc.id, publicSubnetIds, privateSubnetIds };
}
