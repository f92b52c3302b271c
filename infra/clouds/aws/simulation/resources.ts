import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import { unlessUsedBy } from "./in-use.ts";

export const account = "123456789012";

/** An account of AWS in one region. */
export function awsAccount(region: string) {
  const arnOf = (service: string, resource: string) =>
    `arn:aws:${service}:${["iam", "budgets"].includes(service) ? "" : region}:${account}:${resource}`;

  /** A type that has a name, given by the provider where the program gives none, and an ARN made of it. */
  const namedType = (service: string, kind: string, more: ResourceType = {}): ResourceType => ({
    autoname: "name",
    unique: "name",
    ...more,
    outputs: (made) => {
      const name = String(made.inputs.name ?? made.name);
      return { name, arn: arnOf(service, `${kind}${name}`), ...more.outputs?.(made) };
    },
    replaceOn: ["name", "namePrefix", ...(more.replaceOn ?? [])],
  });

  /** A type of IAM, whose ARN holds its path. */
  const iamType = (kind: string, more: ResourceType): ResourceType =>
    namedType("iam", "", {
      ...more,
      outputs: ({ name, inputs }) => ({
        arn: arnOf("iam", `${kind}${String(inputs.path ?? "/")}${String(inputs.name ?? name)}`),
      }),
      replaceOn: ["path"],
    });

  return {
    arnOf,
    namedType,
    types: () => commonTypes({ region, arnOf, namedType, iamType }),
    functions: functions(arnOf),
  };
}

type Account = Omit<ReturnType<typeof awsAccount>, "types" | "functions"> & {
  region: string;
  iamType(kind: string, more: ResourceType): ResourceType;
};

/** The types that every target on AWS uses. */
function commonTypes({ region, arnOf, namedType, iamType }: Account): Record<string, ResourceType> {
  let versions = 0;
  return {
    "aws:ecr/repository:Repository": namedType("ecr", "repository/", {
      outputs: ({ name, inputs }) => ({
        registryId: account,
        repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${String(inputs.name ?? name)}`,
      }),
      replaceOn: ["encryptionConfigurations"],
    }),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": { replaceOn: ["repository", "policy"], deleteBeforeReplace: true },
    "aws:secretsmanager/secret:Secret": namedType("secretsmanager", "secret:", {
      // Six characters are added to a secret's name.
      id: ({ name, inputs }) => arnOf("secretsmanager", `secret:${String(inputs.name ?? name)}-AbCdEf`),
      outputs: ({ name, inputs }) => ({
        arn: arnOf("secretsmanager", `secret:${String(inputs.name ?? name)}-AbCdEf`),
      }),
      softDelete: { source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html" },
    }),
    "aws:secretsmanager/secretVersion:SecretVersion": {
      outputs: ({ inputs }) => ({ versionId: `version-${(versions += 1)}`, arn: inputs.secretId ?? "" }),
      replaceOn: ["secretId", "secretStringWoVersion"],
    },
    "aws:iam/role:Role": iamType("role", {
      id: ({ name, inputs }) => String(inputs.name ?? name),
      // https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
      refusesDeletion: unlessUsedBy(
        [
          { type: "aws:iam/rolePolicy:RolePolicy", input: "role" },
          { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", input: "role" },
        ],
        "DeleteConflict",
      ),
    }),
    "aws:iam/policy:Policy": iamType("policy", {
      // https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
      refusesDeletion: unlessUsedBy(
        [{ type: "aws:iam/role:Role" }, { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment" }],
        "DeleteConflict",
      ),
    }),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { replaceOn: ["role", "policyArn"] },
    "aws:iam/rolePolicy:RolePolicy": { replaceOn: ["role", "name"], autoname: "name" },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
      outputs: ({ inputs }) => ({ arn: arnOf("iam", `oidc-provider/${String(inputs.url).replace("https://", "")}`) }),
      unique: "url",
      replaceOn: ["url"],
    },
    "aws:cloudwatch/logGroup:LogGroup": namedType("logs", "log-group:"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": namedType("cloudwatch", "alarm:"),
    "aws:cloudwatch/eventRule:EventRule": namedType("events", "rule/", {
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
      refusesDeletion: ({ inputs, name }, live) =>
        live.some(({ type, inputs: made }) => type.endsWith(":EventTarget") && made.rule === inputs.name)
          ? `ValidationException: Rule ${name} can't be deleted since it has targets`
          : undefined,
    }),
    "aws:cloudwatch/eventTarget:EventTarget": { replaceOn: ["rule", "targetId"] },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": { replaceOn: ["logGroupName", "name"], autoname: "name" },
    "aws:cloudwatch/dashboard:Dashboard": { unique: "dashboardName", replaceOn: ["dashboardName"] },
    "aws:sns/topic:Topic": namedType("sns", "", { outputs: () => ({ owner: account }) }),
    "aws:sns/topicPolicy:TopicPolicy": { replaceOn: ["arn"] },
    "aws:sns/topicSubscription:TopicSubscription": { replaceOn: ["topic", "protocol", "endpoint"] },
    "aws:lambda/function:Function": namedType("lambda", "function:", {
      refuses: (inputs, live) => withoutPolicy(inputs, live, "role"),
      replaceOn: ["packageType"],
    }),
    "aws:lambda/permission:Permission": { replaceOn: ["action", "function", "principal", "sourceArn"] },
    "aws:budgets/budget:Budget": namedType("budgets", "budget/"),
    "aws:route53/record:Record": {
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html: CREATE fails where the
      // record exists.
      id: ({ name, inputs }) =>
        inputs.allowOverwrite === true
          ? `${String(inputs.zoneId)}_${String(inputs.name)}_${name}`
          : `${String(inputs.zoneId)}_${String(inputs.name)}_${String(inputs.type)}`,
      outputs: ({ inputs }) => ({ fqdn: inputs.name ?? "" }),
      replaceOn: ["name", "type", "zoneId"],
    },
    "cloudflare:index/dnsRecord:DnsRecord": {
      // https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/: no two are alike.
      id: ({ inputs }) => [inputs.zoneId, inputs.type, inputs.name, inputs.content].join(" "),
      replaceOn: ["zoneId", "name", "type"],
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
function functions(
  arnOf: (service: string, resource: string) => string,
): Record<string, (args: Properties, live: readonly LiveResource[]) => Properties> {
  return {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "a-registry-token" }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html: a key's id, or its alias.
    "aws:secretsmanager/getSecret:getSecret": ({ name, arn }) => ({
      arn: arn ?? arnOf("secretsmanager", `secret:${String(name)}-AbCdEf`),
      kmsKeyId: String(name).includes("own-key") ? "1234abcd" : String(name).includes("alias") ? "alias/team" : "",
    }),
    "aws:secretsmanager/getSecretVersions:getSecretVersions": ({ secretId }) => ({
      versions: String(secretId).includes("empty")
        ? []
        : [
            { versionId: "version-6", versionStages: ["AWSPREVIOUS"] },
            { versionId: "version-7", versionStages: ["AWSCURRENT"] },
          ],
    }),
    "aws:kms/getKey:getKey": ({ keyId }) => ({
      arn: arnOf("kms", `key/${keyId === "alias/team" ? "5678-of-team" : String(keyId)}`),
    }),
  };
}

/** The value of a secret that was made in the cloud, by its ARN: of the version that it names, else the newest. */
export function secretValue(live: readonly LiveResource[], reference: string): string | undefined {
  const [arn, versionId] = reference.split(":::");
  const version = live.findLast(
    ({ type, inputs, outputs }) =>
      type.endsWith(":SecretVersion") &&
      inputs.secretId === arn &&
      (versionId === undefined || outputs.versionId === versionId),
  );
  const value = version?.inputs.secretStringWo;
  return typeof value === "string" ? value : undefined;
}
