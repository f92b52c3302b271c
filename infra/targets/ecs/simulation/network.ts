import { unlessUsedBy } from "../../../clouds/aws/simulation/in-use.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";

const service = { type: "aws:ecs/service:Service", input: "networkConfiguration" };
const balancer = "aws:lb/loadBalancer:LoadBalancer";

/** The parts of a network, none of which goes while another stands on it. */
// https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html
export const networkTypes: Record<string, ResourceType> = {
  "aws:ec2/vpc:Vpc": {
    replaceOn: ["cidrBlock"],
    refusesDeletion: unlessUsedBy(
      ["subnet:Subnet", "internetGateway:InternetGateway", "routeTable:RouteTable", "securityGroup:SecurityGroup"].map(
        (kind) => ({ type: `aws:ec2/${kind}`, input: "vpcId" }),
      ),
      "DependencyViolation",
    ),
  },
  "aws:ec2/subnet:Subnet": {
    replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
    refusesDeletion: unlessUsedBy(
      [{ type: balancer, input: "subnets" }, { type: "aws:ec2/natGateway:NatGateway", input: "subnetId" }, service],
      "DependencyViolation",
    ),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    refusesDeletion: ({ inputs }, live) =>
      live.some(({ type }) => type === balancer || type === "aws:ec2/natGateway:NatGateway")
        ? `DependencyViolation: Network ${String(inputs.vpcId)} has some mapped public address(es)`
        : undefined,
  },
  "aws:ec2/eip:Eip": {
    outputs: ({ name }) => ({ allocationId: `eipalloc-${name}` }),
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    refusesDeletion: ({ outputs }, live: readonly LiveResource[]) =>
      live.some(({ inputs }) => inputs.allocationId === outputs.allocationId) ? "InvalidIPAddress.InUse" : undefined,
  },
  "aws:ec2/routeTable:RouteTable": {
    replaceOn: ["vpcId"],
    refusesDeletion: unlessUsedBy(
      [{ type: "aws:ec2/routeTableAssociation:RouteTableAssociation", input: "routeTableId" }],
      "DependencyViolation",
    ),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    replaceOn: ["vpcId", "description", "name"],
    refusesDeletion: unlessUsedBy(
      [
        { type: balancer, input: "securityGroups" },
        { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", input: "referencedSecurityGroupId" },
        { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", input: "referencedSecurityGroupId" },
        service,
      ],
      "DependencyViolation",
    ),
  },
};
