import { type Method, regional, type TypeFacts } from "./calls.ts";

const ec2 =
  (kind: string): TypeFacts["arn"] =>
  ({ id }, place) =>
    regional(place, "ec2", `${kind}/${id}`);
const vpc = "vpc/";

/** The same for a network. */
export const networkTypes: Record<string, TypeFacts> = {
  "aws:ec2/vpc:Vpc": {
    arn: ec2("vpc"),
    actions: {
      create: "ec2: CreateVpc CreateTags ModifyVpcAttribute",
      read: "ec2: DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
      update: "ec2: ModifyVpcAttribute CreateTags DeleteTags",
      delete: "ec2: DeleteVpc",
    },
  },
  "aws:ec2/subnet:Subnet": {
    arn: ec2("subnet"),
    actions: {
      create: "ec2: CreateSubnet CreateTags",
      read: "ec2: DescribeSubnets",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DeleteSubnet DescribeNetworkInterfaces",
    },
    also: ({ inputs }, place) => inVpc("CreateSubnet", inputs.vpcId, place),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    arn: ec2("internet-gateway"),
    actions: {
      create: "ec2: CreateInternetGateway CreateTags AttachInternetGateway",
      read: "ec2: DescribeInternetGateways",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DetachInternetGateway DeleteInternetGateway",
    },
    also: ({ inputs }, place) => [
      ...inVpc("AttachInternetGateway", inputs.vpcId, place),
      [["delete"], "ec2: DetachInternetGateway", regional(place, "ec2", vpc + String(inputs.vpcId))],
    ],
  },
  "aws:ec2/eip:Eip": {
    arn: ec2("elastic-ip"),
    actions: {
      create: "ec2: AllocateAddress CreateTags",
      read: "ec2: DescribeAddresses DescribeAddressesAttribute",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DisassociateAddress ReleaseAddress",
    },
  },
  "aws:ec2/natGateway:NatGateway": {
    arn: ec2("natgateway"),
    actions: {
      create: "ec2: CreateNatGateway CreateTags",
      read: "ec2: DescribeNatGateways",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DeleteNatGateway",
    },
    also: ({ inputs }, place) => [
      [["create"], "ec2: CreateNatGateway", regional(place, "ec2", `subnet/${String(inputs.subnetId)}`)],
      [["create"], "ec2: CreateNatGateway", regional(place, "ec2", `elastic-ip/${String(inputs.allocationId)}`)],
    ],
  },
  "aws:ec2/routeTable:RouteTable": {
    arn: ec2("route-table"),
    actions: {
      create: "ec2: CreateRouteTable CreateTags",
      read: "ec2: DescribeRouteTables",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DeleteRouteTable",
    },
    also: ({ inputs }, place) => inVpc("CreateRouteTable", inputs.vpcId, place),
  },
  "aws:ec2/route:Route": {
    arn: ({ inputs }, place) => regional(place, "ec2", `route-table/${String(inputs.routeTableId)}`),
    actions: { read: "ec2: DescribeRouteTables", update: "ec2: ReplaceRoute", delete: "ec2: DeleteRoute" },
    also: ({ inputs }, place) => [
      [["create"], "ec2: CreateRoute", regional(place, "ec2", `route-table/${String(inputs.routeTableId)}`)],
    ],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    arn: ({ inputs }, place) => regional(place, "ec2", `route-table/${String(inputs.routeTableId)}`),
    actions: {
      read: "ec2: DescribeRouteTables",
      update: "ec2: ReplaceRouteTableAssociation",
      delete: "ec2: DisassociateRouteTable",
    },
    also: ({ inputs }, place) =>
      [`route-table/${String(inputs.routeTableId)}`, `subnet/${String(inputs.subnetId)}`].flatMap(
        (resource): [Method[], string, string][] => [
          [["create"], "ec2: AssociateRouteTable", regional(place, "ec2", resource)],
          [["delete"], "ec2: DisassociateRouteTable", regional(place, "ec2", resource)],
        ],
      ),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    arn: ec2("security-group"),
    actions: {
      // The rule to everywhere that AWS makes with every group is taken away.
      create: "ec2: CreateSecurityGroup CreateTags RevokeSecurityGroupEgress",
      read: "ec2: DescribeSecurityGroups",
      update: "ec2: CreateTags DeleteTags",
      delete: "ec2: DeleteSecurityGroup DescribeNetworkInterfaces",
    },
    also: ({ inputs }, place) => inVpc("CreateSecurityGroup", inputs.vpcId, place),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
};

function inVpc(action: string, id: unknown, place: Parameters<typeof regional>[0]): [Method[], string, string][] {
  return [[["create"], `ec2: ${action}`, regional(place, "ec2", vpc + String(id))]];
}

function securityGroupRule(direction: "Ingress" | "Egress"): TypeFacts {
  return {
    arn: ec2("security-group-rule"),
    actions: {
      create: `ec2: AuthorizeSecurityGroup${direction} CreateTags`,
      read: "ec2: DescribeSecurityGroupRules",
      update: "ec2: ModifySecurityGroupRules CreateTags DeleteTags",
    },
    also: ({ inputs }, place) => {
      const group = regional(place, "ec2", `security-group/${String(inputs.securityGroupId)}`);
      return [
        [["create"], `ec2: AuthorizeSecurityGroup${direction}`, group],
        [["update"], "ec2: ModifySecurityGroupRules", group],
        [["delete"], `ec2: RevokeSecurityGroup${direction}`, group],
      ];
    },
  };
}
