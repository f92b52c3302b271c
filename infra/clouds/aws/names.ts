import type { Names } from "../../names.ts";

/** `-` and seven digits, which Pulumi appends to the name of a resource on AWS. */
// https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
export const pulumiAdds = 8;

/** Every name on AWS that is made of service and stack, whatever the target. */
export const awsNames = {
  repository: {
    what: "repository of ECR",
    shortest: 2,
    longest: 256,
    pattern: /^[a-z0-9]+([._-][a-z0-9]+)*$/,
    pulumiAdds,
    scope: "region",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
  },
  ciRole: {
    what: "role of IAM",
    shortest: 1,
    longest: 64,
    pattern: /^[\w+=,.@-]+$/,
    purpose: "ci",
    scope: "account",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  },
  dashboard: {
    what: "dashboard of CloudWatch",
    shortest: 1,
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    scope: "account",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
  },
} satisfies Names;
