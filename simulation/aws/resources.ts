import type { Properties } from "../../infra/provider/protocol.ts";
import type { LiveResource, ResourceType } from "../cloud/index.ts";

const account = "123456789012";
const region = "eu-west-1";

/** An ARN as AWS gives it. */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${["iam", "budgets"].includes(service) ? "" : region}:${account}:${resource}`;
}

/** A type that has a name, given by the provider where the program gives none, and an ARN made of it. */
export function namedType(service: string, kind: string, more: ResourceType = {}): ResourceType {
  return {
    autoname: "name",
    unique: "name",
    ...more,
    outputs: (made) => ({ arn: arnOf(service, `${kind}${String(made.inputs.name)}`), ...more.outputs?.(made) }),
    replaceOn: ["name", ...(more.replaceOn ?? [])],
  };
}

/** The types that every target on AWS uses. */
export function awsTypes(): Record<string, ResourceType> {
  let versions = 0;
  return {
    "aws:ecr/repository:Repository": namedType("ecr", "repository/", {
      outputs: ({ inputs }) => ({
        registryId: account,
        repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${String(inputs.name)}`,
      }),
    }),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": { replaceOn: ["repository", "policy"], deleteBeforeReplace: true },
    "aws:secretsmanager/secret:Secret": namedType("secretsmanager", "secret:", {
      id: ({ inputs }) => arnOf("secretsmanager", `secret:${String(inputs.name)}`),
    }),
    "aws:secretsmanager/secretVersion:SecretVersion": {
      outputs: ({ inputs }) => ({ versionId: `version-${(versions += 1)}`, arn: inputs.secretId ?? "" }),
      replaceOn: ["secretId", "secretStringWoVersion"],
    },
    "aws:iam/role:Role": namedType("iam", "role/", { id: ({ inputs }) => String(inputs.name) }),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
      outputs: ({ inputs }) => ({ arn: arnOf("iam", `oidc-provider/${String(inputs.url).replace("https://", "")}`) }),
      unique: "url",
      replaceOn: ["url"],
    },
    "aws:cloudwatch/logGroup:LogGroup": namedType("logs", "log-group:"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": namedType("cloudwatch", "alarm:"),
    "aws:cloudwatch/eventRule:EventRule": namedType("events", "rule/"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": { replaceOn: ["logGroupName"] },
    "aws:cloudwatch/dashboard:Dashboard": { replaceOn: ["dashboardName"] },
    "aws:sns/topic:Topic": namedType("sns", "", { outputs: () => ({ owner: account }) }),
    "aws:sns/topicSubscription:TopicSubscription": { replaceOn: ["topic", "protocol", "endpoint"] },
    "aws:lambda/function:Function": namedType("lambda", "function:", {
      refuses: (inputs, live) => withoutPolicy(inputs, live, "role"),
    }),
    "aws:lambda/permission:Permission": { replaceOn: ["function", "principal", "sourceArn"] },
    "aws:budgets/budget:Budget": namedType("budgets", "budget/"),
    "aws:acm/certificate:Certificate": {
      id: ({ inputs }) => arnOf("acm", `certificate/${String(inputs.domainName)}`),
      outputs: ({ id, inputs }) => ({
        arn: id,
        domainValidationOptions: [
          {
            domainName: inputs.domainName ?? "",
            resourceRecordName: `_proof.${String(inputs.domainName)}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: "_abc.acm-validations.aws.",
          },
        ],
      }),
      replaceOn: ["domainName"],
    },
    "aws:acm/certificateValidation:CertificateValidation": { replaceOn: ["certificateArn", "validationRecordFqdns"] },
    "aws:route53/record:Record": {
      outputs: ({ inputs }) => ({ fqdn: inputs.name ?? "" }),
      replaceOn: ["name", "type", "zoneId"],
    },
  };
}

/** Why AWS would refuse a role that may do nothing yet: its policy is attached only after it is made. */
export function withoutPolicy(inputs: Properties, live: readonly LiveResource[], property: string): string | undefined {
  const role = live.find(({ type, outputs }) => type === "aws:iam/role:Role" && outputs.arn === inputs[property]);
  const policy = live.find(
    ({ type, inputs: made }) => type === "aws:iam/rolePolicy:RolePolicy" && made.role === role?.id,
  );
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
  return policy ? undefined : `the role ${String(inputs[property])} has no permissions`;
}

/** The functions that every target on AWS calls. */
export const awsFunctions: Record<string, (args: Properties) => Properties> = {
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "a-token-for-ecr" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({ names: [`${region}a`, `${region}b`, `${region}c`] }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
  "aws:secretsmanager/getSecret:getSecret": ({ name, arn }) => ({
    arn: arn ?? arnOf("secretsmanager", `secret:${String(name)}`),
    kmsKeyId: "",
  }),
  "aws:secretsmanager/getSecretVersions:getSecretVersions": ({ secretId }) => ({
    secretArn: String(secretId).startsWith("arn:")
      ? (secretId ?? "")
      : arnOf("secretsmanager", `secret:${String(secretId)}`),
    versions: [
      { versionId: "version-old", versionStages: ["AWSPREVIOUS"] },
      { versionId: "version-now", versionStages: ["AWSCURRENT"] },
    ],
  }),
};

/** The value of a secret that was made in the cloud, by its ARN. */
export function secretValue(live: readonly LiveResource[], arn: string): string | undefined {
  const version = live.find(({ type, inputs }) => type.endsWith(":SecretVersion") && inputs.secretId === arn);
  const value = version?.inputs.secretStringWo;
  return typeof value === "string" ? value : undefined;
}
