import { unlessUsedBy } from "../../../clouds/aws/simulation/in-use.ts";
import type { awsAccount } from "../../../clouds/aws/simulation/resources.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";

export const listenerType = "aws:lb/listener:Listener";
export const ruleType = "aws:lb/listenerRule:ListenerRule";
export const groupType = "aws:lb/targetGroup:TargetGroup";

/** A load balancer's parts. */
export function balancerTypes({
  arnOf,
  namedType,
}: Pick<ReturnType<typeof awsAccount>, "arnOf" | "namedType">): Record<string, ResourceType> {
  return {
    "aws:lb/loadBalancer:LoadBalancer": namedType("elasticloadbalancing", "loadbalancer/app/", {
      outputs: ({ name, inputs }) => ({
        arn: arnOf("elasticloadbalancing", `loadbalancer/app/${String(inputs.name ?? name)}/0123456789abcdef`),
        arnSuffix: `app/${String(inputs.name ?? name)}/0123456789abcdef`,
        dnsName: `${String(inputs.name ?? name)}-1234567890.eu-west-1.elb.amazonaws.com`,
        zoneId: "Z32O12XQLNTSW2",
      }),
    }),
    [groupType]: namedType("elasticloadbalancing", "targetgroup/", {
      outputs: ({ name, inputs }) => ({
        arn: arnOf("elasticloadbalancing", `targetgroup/${String(inputs.name ?? name)}/0123456789abcdef`),
        arnSuffix: `targetgroup/${String(inputs.name ?? name)}/0123456789abcdef`,
      }),
      replaceOn: ["vpcId", "port", "protocol", "targetType"],
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html
      refusesDeletion: unlessUsedBy(
        [
          { type: listenerType, input: "defaultActions" },
          { type: ruleType, input: "actions" },
        ],
        "ResourceInUse",
      ),
    }),
    [listenerType]: {
      outputs: ({ id, inputs }) => ({
        arn: `${String(inputs.loadBalancerArn).replace(":loadbalancer/", ":listener/")}/${id}`,
      }),
      replaceOn: ["loadBalancerArn"],
      refuses: ({ certificateArn }, live) => {
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
        if (certificateArn === undefined) return undefined;
        const valid = live.some(
          ({ type, inputs }) => type.endsWith(":CertificateValidation") && inputs.certificateArn === certificateArn,
        );
        return valid ? undefined : `UnsupportedCertificate: ${String(certificateArn)} is not issued yet`;
      },
    },
    [ruleType]: {
      outputs: ({ id, inputs }) => ({
        arn: `${String(inputs.listenerArn).replace(":listener/", ":listener-rule/")}/${id}`,
      }),
      replaceOn: ["listenerArn"],
    },
  };
}

/** ARNs of the target groups that a listener or rule sends requests to, with the weight of each. */
export function weightsOf({ inputs }: LiveResource): Map<string, number> {
  const text = JSON.stringify(inputs.defaultActions ?? inputs.actions ?? []);
  const weighted = [...text.matchAll(/"arn":"([^"]+)","weight":(\d+)/g)];
  const [, only] = /"targetGroupArn":"([^"]+)"/.exec(text) ?? [];
  if (only !== undefined) return new Map([[only, 100]]);
  return new Map(weighted.map(([, arn = "", weight]) => [arn, Number(weight)]));
}
