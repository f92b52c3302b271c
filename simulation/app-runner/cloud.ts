import type { Properties } from "../../infra/provider/protocol.ts";
import type { CloudOptions, LiveResource, ResourceType, Rule } from "../cloud/index.ts";
import { imageBuilderTypes } from "../image-builder.ts";
import { appRunnerRules } from "./rules.ts";

const region = "us-east-1";
const account = "123456789012";
const serviceId = "8fe1e10304f84fd2b0df550fe98a71fa";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const global = (service: string, rest: string) => `arn:aws:${service}::${account}:${rest}`;

/** A type whose name the provider fills in, and whose ARN bears it. */
function namedType(toArn: (name: string) => string, more: Partial<ResourceType> = {}): ResourceType {
  const { outputs, replaceOn = [], ...rest } = more;
  return {
    autoname: "name",
    unique: "name",
    replaceOn: ["name", ...replaceOn],
    outputs: (made) => {
      const name = String(made.inputs.name ?? made.name);
      return { name, arn: toArn(name), ...outputs?.(made) };
    },
    ...rest,
  };
}

/** AWS as far as the target uses it; a deployment of an image that `takesBack` knows fails and is taken back. */
export function appRunnerCloud(
  takesBack: (image: string) => boolean = () => false,
): CloudOptions & { types: Record<string, ResourceType>; rules: Rule[] } {
  let versions = 0;
  return {
    packages: ["aws", "cloudflare", "docker-build"],
    rules: appRunnerRules,
    functions: {
      "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "a-registry-token" }),
      "aws:secretsmanager/getSecret:getSecret": ({ name, arn: given }) => ({
        arn: given ?? arn("secretsmanager", `secret:${String(name)}-AbCdEf`),
        kmsKeyId: String(name).includes("own-key") ? "1234abcd" : "",
      }),
      "aws:secretsmanager/getSecretVersions:getSecretVersions": ({ secretId }) => ({
        versions: String(secretId).includes("empty")
          ? []
          : [
              { versionId: "version-6", versionStages: ["AWSPREVIOUS"] },
              { versionId: "version-7", versionStages: ["AWSCURRENT"] },
            ],
      }),
      "aws:apprunner/getHostedZoneId:getHostedZoneId": () => ({ id: "Z01915732ZBZKC8D32TPT" }),
    },
    types: {
      ...imageBuilderTypes,
      "aws:ecr/repository:Repository": namedType((name) => arn("ecr", `repository/${name}`), {
        outputs: ({ name, inputs }) => ({
          registryId: account,
          repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${String(inputs.name ?? name)}`,
        }),
        replaceOn: ["encryptionConfigurations"],
      }),
      "aws:ecr/lifecyclePolicy:LifecyclePolicy": { replaceOn: ["policy", "repository"], deleteBeforeReplace: true },
      "aws:iam/role:Role": namedType((name) => global("iam", `role/${name}`), {
        id: ({ name, inputs }) => String(inputs.name ?? name),
      }),
      "aws:iam/rolePolicy:RolePolicy": { replaceOn: ["role", "name"], autoname: "name" },
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        outputs: ({ inputs }) => ({
          arn: global("iam", `oidc-provider/${String(inputs.url).replace("https://", "")}`),
        }),
        replaceOn: ["url"],
        unique: "url",
      },
      "aws:secretsmanager/secret:Secret": namedType((name) => arn("secretsmanager", `secret:${name}-AbCdEf`), {
        id: ({ name, inputs }) => arn("secretsmanager", `secret:${String(inputs.name ?? name)}-AbCdEf`),
      }),
      "aws:secretsmanager/secretVersion:SecretVersion": {
        outputs: ({ inputs }) => ({ versionId: `version-${(versions += 1)}`, arn: inputs.secretId ?? "" }),
        replaceOn: ["secretId", "secretStringWoVersion"],
      },
      "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion": {
        outputs: ({ id, inputs }) => ({
          arn: arn("apprunner", `autoscalingconfiguration/${String(inputs.autoScalingConfigurationName)}/1/${id}`),
        }),
        replaceOn: ["autoScalingConfigurationName", "maxConcurrency", "minSize", "maxSize"],
      },
      "aws:apprunner/service:Service": {
        id: ({ inputs }) => arn("apprunner", `service/${String(inputs.serviceName)}/${serviceId}`),
        outputs: ({ inputs, previous }) => ({
          arn: arn("apprunner", `service/${String(inputs.serviceName)}/${serviceId}`),
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
      "aws:apprunner/customDomainAssociation:CustomDomainAssociation": {
        id: ({ inputs }) => `${String(inputs.domainName)},${String(inputs.serviceArn)}`,
        outputs: ({ inputs }) => ({
          region,
          dnsTarget: `abc123.${region}.awsapprunner.com`,
          status: "pending_certificate_dns_validation",
          certificateValidationRecords: ["_b", "_a", "_c.2a57j78"].map((prefix) => ({
            name: `${prefix}.${String(inputs.domainName)}.`,
            type: "CNAME",
            value: `${prefix}.acm-validations.aws.`,
            status: "PENDING_VALIDATION",
          })),
        }),
        replaceOn: ["domainName", "enableWwwSubdomain", "serviceArn"],
      },
      "aws:route53/record:Record": { replaceOn: ["name", "type", "zoneId"] },
      "aws:sns/topic:Topic": namedType((name) => arn("sns", name), { outputs: () => ({ owner: account }) }),
      "aws:sns/topicPolicy:TopicPolicy": { replaceOn: ["arn"] },
      "aws:sns/topicSubscription:TopicSubscription": { replaceOn: ["endpoint", "protocol", "topic"] },
      "aws:cloudwatch/logGroup:LogGroup": namedType((name) => arn("logs", `log-group:${name}`)),
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
      "aws:cloudwatch/metricAlarm:MetricAlarm": namedType((name) => arn("cloudwatch", `alarm:${name}`)),
      "aws:cloudwatch/dashboard:Dashboard": { unique: "dashboardName", replaceOn: ["dashboardName"] },
      "aws:cloudwatch/eventRule:EventRule": namedType((name) => arn("events", `rule/${name}`)),
      "aws:cloudwatch/eventTarget:EventTarget": { replaceOn: ["rule", "targetId"] },
      "aws:lambda/function:Function": namedType((name) => arn("lambda", `function:${name}`), {
        replaceOn: ["packageType"],
      }),
      "aws:lambda/permission:Permission": { replaceOn: ["action", "function", "principal", "sourceArn"] },
      "aws:budgets/budget:Budget": namedType((name) => global("budgets", `budget/${name}`)),
    },
  };
}

/** Why App Runner cannot start this service: a role that may not do what it is for. */
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
  const secrets = [...text.matchAll(/"(arn:aws:secretsmanager:[^"]+?):::[^"]+"/g)].map(([, found]) => found ?? "");
  const hidden = secrets.find((secret) => !rightsOf("instanceRoleArn").includes(`"${secret}"`));
  return hidden && `AccessDeniedException: the instance role may not read ${hidden}`;
}
