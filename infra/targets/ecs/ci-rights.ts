import type { Statement } from "../../aws/policies.ts";
import type { EcsOptions } from "./options.ts";

/** What an `up` of this stack needs beside what every stack on AWS does; these services name no resource beforehand. */
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
export function ciRights({ vpc, dns }: EcsOptions): Statement[] {
  const verbs = (service: string, names: string) => names.split(" ").map((name) => `${service}:${name}`);
  const network = "Vpc Subnet InternetGateway NatGateway RouteTable Route";
  return [
    { actions: ["ecs:*", "elasticloadbalancing:*", "application-autoscaling:*"], resources: ["*"] },
    {
      actions: verbs("acm", "RequestCertificate DescribeCertificate DeleteCertificate *TagsToCertificate"),
      resources: ["*"],
    },
    {
      actions: [
        ...verbs("ec2", "Describe* CreateTags DeleteTags CreateSecurityGroup DeleteSecurityGroup"),
        ...verbs("ec2", "AuthorizeSecurityGroup* RevokeSecurityGroup* ModifySecurityGroupRules"),
        ...(vpc ? [] : network.split(" ").flatMap((kind) => verbs("ec2", `Create${kind} Delete${kind}`))),
        ...(vpc
          ? []
          : verbs("ec2", "Attach* Detach* Associate* Disassociate* ModifyVpcAttribute AllocateAddress ReleaseAddress")),
      ],
      resources: ["*"],
    },
    ...(dns && "hostedZoneId" in dns
      ? [
          {
            actions: verbs("route53", "ChangeResourceRecordSets ListResourceRecordSets GetHostedZone GetChange"),
            resources: [`arn:aws:route53:::hostedzone/${dns.hostedZoneId}`, "arn:aws:route53:::change/*"],
          },
        ]
      : []),
  ];
}
