import { awsNames, pulumiAdds } from "../../clouds/aws/names.ts";
import type { NameRule, Names } from "../../names.ts";

const hyphenated = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

const balancer: NameRule = {
  what: "load balancer",
  shortest: 1,
  longest: 32,
  pattern: hyphenated,
  reservedStarts: ["internal-"],
  scope: "region",
  source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
};

/** Every name on AWS that a stack on ECS makes of service and stack. */
export const names = {
  ...awsNames,
  balancer: { ...balancer, pulumiAdds, exclusive: true },
  targetGroup: {
    what: "target group",
    shortest: 1,
    longest: 32,
    pattern: hyphenated,
    pulumiAdds,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  },
  securityGroup: {
    what: "security group",
    shortest: 1,
    longest: 255,
    pattern: /^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]+$/,
    reservedStarts: ["sg-"],
    pulumiAdds,
    scope: "VPC",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
  },
  family: {
    what: "task definition",
    shortest: 1,
    longest: 255,
    pattern: /^[\w-]+$/,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
  },
} satisfies Names;
