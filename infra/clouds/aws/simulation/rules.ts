import * as z from "zod";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";

/** What AWS refuses on every target, each with the page that says so. */
export const awsRules: Rule[] = [
  ruleFor(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    z.object({ period: z.number(), evaluationPeriods: z.number() }),
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    ({ period, evaluationPeriods }) => ({
      period: ![10, 20, 30].includes(period) && period % 60 !== 0 && "must be 10, 20, 30 or a multiple of 60 seconds",
      evaluationPeriods: period * evaluationPeriods > 86400 && "metrics cannot be checked across more than a day",
    }),
  ),
  ruleFor(
    "aws:lambda/function:Function",
    z.object({ timeout: z.number(), memorySize: z.number() }),
    "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    ({ timeout, memorySize }) => ({
      timeout: timeout > 900 && "must be at most 900",
      memorySize: (memorySize < 128 || memorySize > 10240) && "must be from 128 to 10240",
    }),
  ),
  policyRule("aws:iam/policy:Policy", 6144),
  policyRule("aws:iam/rolePolicy:RolePolicy", 10_240),
  ruleFor(
    "aws:sns/topicSubscription:TopicSubscription",
    z.object({ protocol: z.string(), endpoint: z.string() }),
    "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
    ({ protocol, endpoint }) => ({
      endpoint: protocol === "https" && !endpoint.startsWith("https://") && "must begin with https://",
    }),
  ),
];

function policyRule(type: string, longest: number): Rule {
  return ruleFor(
    type,
    z.object({ policy: z.string() }),
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    ({ policy }) => ({
      policy: policy.replaceAll(/\s/g, "").length > longest && `Maximum policy size of ${longest} bytes exceeded`,
    }),
  );
}
