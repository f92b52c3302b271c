import type { AwsApi } from "./aws-api.ts";

/** Where requests come to both services. */
export interface Entrances {
  /** ARNs of production's listener and of both target groups. */
  listener: string;
  group: string;
  stagedGroup: string;
  /** ARN of the rule by which the other port leads to the staged group, or to nobody. */
  rule: string;
}

/** How requests come to the service that serves, and to the one beside it. */
export interface BalancerApi {
  /** Sends so many percent of production's requests to the one beside it, less than all. */
  route(percent: number): Promise<void>;
  /** Lets whoever asks the other port by the service's name come to the one beside it, or to nobody. */
  open(isOpen: boolean): Promise<void>;
  /** How many tasks of the one beside it the load balancer finds healthy. */
  healthy(): Promise<number>;
}

/** What the rule answers while nothing is examined. */
export const nobody = { type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain" } };

/** Opens it. */
export function openBalancerApi({ balancing }: AwsApi, { listener, group, stagedGroup, rule }: Entrances): BalancerApi {
  return {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    async route(percent) {
      const action = "DefaultActions.member.1";
      const member = `${action}.ForwardConfig.TargetGroups.member`;
      await balancing("ModifyListener", {
        ListenerArn: listener,
        [`${action}.Type`]: "forward",
        [`${member}.1.TargetGroupArn`]: group,
        [`${member}.1.Weight`]: 100 - percent,
        [`${member}.2.TargetGroupArn`]: stagedGroup,
        [`${member}.2.Weight`]: percent,
      });
    },
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
    async open(isOpen) {
      const action = "Actions.member.1";
      const { type, fixedResponse } = nobody;
      await balancing("ModifyRule", {
        RuleArn: rule,
        ...(isOpen
          ? { [`${action}.Type`]: "forward", [`${action}.TargetGroupArn`]: stagedGroup }
          : {
              [`${action}.Type`]: type,
              [`${action}.FixedResponseConfig.StatusCode`]: fixedResponse.statusCode,
              [`${action}.FixedResponseConfig.ContentType`]: fixedResponse.contentType,
            }),
      });
    },
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
    async healthy() {
      const answer = await balancing("DescribeTargetHealth", { TargetGroupArn: stagedGroup });
      return answer.split("<State>healthy</State>").length - 1;
    },
  };
}
