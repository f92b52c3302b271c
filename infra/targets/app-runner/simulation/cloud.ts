import { randomUUID } from "node:crypto";
import type { Properties } from "../../../provider/protocol.ts";
import { unlessUsedBy } from "../../../clouds/aws/simulation/in-use.ts";
import { awsAccount, secretValue } from "../../../clouds/aws/simulation/resources.ts";
import type { CloudOptions, LiveResource, ResourceType, Rule } from "../../../../simulation/cloud/index.ts";
import { imageBuilderTypes } from "../../../../simulation/image-builder.ts";
import { appRunnerRules } from "./rules.ts";

const region = "us-east-1";
const serviceId = "8fe1e10304f84fd2b0df550fe98a71fa";
export const serviceType = "aws:apprunner/service:Service";
export const deploymentType = "aws:apprunner/deployment:Deployment";

/**
 * AWS as far as the target uses it; a deployment of an image that `takesBack` knows fails and is taken back. `proofs` are
 * the records that prove a domain.
 */
export function appRunnerCloud(
  takesBack: (image: string) => boolean = () => false,
  proofs: readonly string[] = ["_b", "_a", "_c.2a57j78"],
): CloudOptions & { types: Record<string, ResourceType>; rules: Rule[] } {
  const { arnOf, types, functions } = awsAccount(region);
  const serviceArn = (inputs: Properties) => arnOf("apprunner", `service/${String(inputs.serviceName)}/${serviceId}`);
  return {
    packages: ["aws", "cloudflare", "docker-build"],
    rules: appRunnerRules,
    functions: {
      ...functions,
      "aws:apprunner/getHostedZoneId:getHostedZoneId": () => ({ id: "Z01915732ZBZKC8D32TPT" }),
    },
    types: {
      ...imageBuilderTypes,
      ...types(),
      "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion": {
        outputs: ({ id, inputs }) => ({
          arn: arnOf("apprunner", `autoscalingconfiguration/${String(inputs.autoScalingConfigurationName)}/1/${id}`),
        }),
        replaceOn: ["autoScalingConfigurationName", "maxConcurrency", "minSize", "maxSize"],
        // https://docs.aws.amazon.com/apprunner/latest/api/API_DeleteAutoScalingConfiguration.html
        refusesDeletion: unlessUsedBy([{ type: serviceType }], "InvalidRequestException"),
      },
      [serviceType]: {
        id: ({ inputs }) => serviceArn(inputs),
        settles: ["sourceConfiguration"],
        outputs: ({ inputs, previous }) => ({
          arn: serviceArn(inputs),
          serviceId,
          region,
          serviceUrl: `abc123.${region}.awsapprunner.com`,
          status: "RUNNING",
          ...(previous?.sourceConfiguration !== undefined && takesBack(JSON.stringify(inputs))
            ? { sourceConfiguration: previous.sourceConfiguration }
            : {}),
        }),
        replaceOn: ["serviceName", "encryptionConfiguration"],
        unique: "serviceName",
        refuses: refuseService,
      },
      [deploymentType]: {
        id: () => randomUUID(),
        outputs: ({ id }) => ({ operationId: id, status: "SUCCEEDED" }),
        replaceOn: ["serviceArn"],
        // https://docs.aws.amazon.com/apprunner/latest/api/API_StartDeployment.html
        refuses: ({ serviceArn: asked }, live) =>
          live.some(({ type, id }) => type === serviceType && id === asked)
            ? undefined
            : `ResourceNotFoundException: Service ${String(asked)} not found`,
      },
      "aws:apprunner/customDomainAssociation:CustomDomainAssociation": {
        id: ({ inputs }) => `${String(inputs.domainName)},${String(inputs.serviceArn)}`,
        outputs: ({ inputs }) => ({
          region,
          dnsTarget: `abc123.${region}.awsapprunner.com`,
          status: "pending_certificate_dns_validation",
          certificateValidationRecords: proofs.map((prefix) => ({
            name: `${prefix}.${String(inputs.domainName)}.`,
            type: "CNAME",
            value: `${prefix}.acm-validations.aws.`,
            status: "PENDING_VALIDATION",
          })),
        }),
        replaceOn: ["domainName", "enableWwwSubdomain", "serviceArn"],
      },
      "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        replaceOn: ["logGroupName", "name"],
        autoname: "name",
        refuses: ({ logGroupName }, live) => {
          const groups = live.map(
            ({ inputs }) => `/aws/apprunner/${String(inputs.serviceName)}/${serviceId}/application`,
          );
          // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
          return groups.includes(String(logGroupName)) ? undefined : "The specified log group does not exist.";
        },
      },
    },
  };
}

/** Why App Runner cannot start this service: a role that may not do what it is for, or a secret without a value. */
// https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
function refuseService(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const text = JSON.stringify(inputs);
  const rightsOf = (key: string) => {
    const roleArn = new RegExp(`"${key}":"([^"]+)"`).exec(text)?.[1];
    const role = live.find(({ type, outputs }) => type === "aws:iam/role:Role" && outputs.arn === roleArn);
    return live
      .filter(({ type, inputs: made }) => type === "aws:iam/rolePolicy:RolePolicy" && made.role === role?.id)
      .map(({ inputs: made }) => String(made.policy))
      .join();
  };
  const repository = /"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/([^:@"]+)/.exec(text)?.[1];
  if (repository !== undefined && !rightsOf("accessRoleArn").includes(`:repository/${repository}"`)) {
    return `Failed to pull your application image: the access role may not read ${repository}`;
  }
  const secrets = [...text.matchAll(/"(arn:aws:secretsmanager:[^"]+?)(?::::([^"]+))?"/g)];
  const hidden = secrets.find(([, arn]) => !rightsOf("instanceRoleArn").includes(`"${arn}"`))?.[1];
  if (hidden !== undefined) return `AccessDeniedException: the instance role may not read ${hidden}`;
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
  const [, empty] =
    secrets.find(([, arn = "", version]) => version === undefined && secretValue(live, arn) === undefined) ?? [];
  return empty && `ResourceNotFoundException: can't find the value of ${empty} for staging label: AWSCURRENT`;
}
