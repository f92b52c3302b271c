import type { CiNeeds } from "../../clouds/aws/ci.ts";
import type { Own } from "../../clouds/aws/own.ts";
import { type Statement, verbs } from "../../clouds/aws/policies.ts";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";

/** What a workflow that deploys to App Runner needs beside what every stack on AWS does. */
export function ciNeeds(context: TargetContext<AppRunnerOptions>): CiNeeds {
  return {
    // https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
    passedTo: ["build.apprunner.amazonaws.com", "tasks.apprunner.amazonaws.com"],
    // https://docs.aws.amazon.com/apprunner/latest/dg/using-service-linked-roles.html
    linked: ["apprunner.amazonaws.com"],
    // App Runner makes the groups of its services, below a name of its own.
    logGroups: [`/aws/apprunner/${nameOf(names.service, context)}/`],
    statements: (own) => [{ ...serviceThings(context, own), actions: serviceActions }],
    reads: (own) => [{ ...serviceThings(context, own), actions: serviceReads }],
  };
}

const serviceReads = verbs(
  "apprunner",
  "DescribeService ListOperations DescribeCustomDomains DescribeAutoScalingConfiguration ListTagsForResource",
);

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapprunner.html
const serviceActions = [
  ...serviceReads,
  ...verbs("apprunner", "CreateService UpdateService DeleteService StartDeployment"),
  ...verbs("apprunner", "AssociateCustomDomain DisassociateCustomDomain TagResource UntagResource"),
  ...verbs("apprunner", "CreateAutoScalingConfiguration DeleteAutoScalingConfiguration"),
];

function serviceThings(context: TargetContext<AppRunnerOptions>, own: Own): Omit<Statement, "actions"> {
  return {
    resources: [
      own.arn("apprunner", `service/${nameOf(names.service, context)}/*`),
      own.arn("apprunner", `autoscalingconfiguration/${nameOf(names.scaling, context)}/*`),
    ],
    conditions: own.notAnothers,
  };
}
