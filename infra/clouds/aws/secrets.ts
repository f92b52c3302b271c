import { createHash } from "node:crypto";
import { getKeyOutput } from "@pulumi/aws/kms/getKey.js";
import { getSecretOutput } from "@pulumi/aws/secretsmanager/getSecret.js";
import { getSecretVersionsOutput } from "@pulumi/aws/secretsmanager/getSecretVersions.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import type { AwsOpts } from "./opts.ts";
import type { Statement } from "./policies.ts";

/** One version of a secret in Secrets Manager. */
export interface PinnedSecret {
  arn: pulumi.Output<string>;
  versionId: pulumi.Output<string>;
  /** Own key that it is encrypted with; empty where it is AWS's. */
  keyArn: pulumi.Output<string>;
}

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html: 7 days at least.
const recoveryDays = 7;

/** Makes or finds the secrets of the spec, by variable. */
export function secretVariables({ spec }: ServiceContext, opts: AwsOpts): Record<string, PinnedSecret> {
  return Object.fromEntries(
    Object.entries(spec.secrets).map(([name, source]) => {
      if ("reference" in source) return [name, findSecret(name, source.reference, opts)];
      return [name, storeSecret(`${spec.name}-${name.toLowerCase().replaceAll("_", "-")}`, source.value, opts)];
    }),
  );
}

/** A secret that the stack makes; the value is written and never read back. */
export function storeSecret(
  name: string,
  value: pulumi.Output<string>,
  opts: AwsOpts,
  recoveryWindowInDays = recoveryDays,
): PinnedSecret {
  const secret = new Secret(name, { recoveryWindowInDays }, opts);
  const { versionId } = writeVersion(name, secret.id, value, opts);
  return { arn: secret.arn, versionId, keyArn: pulumi.output("") };
}

/** Makes a version, which is from then on the secret's current one. */
export function writeVersion(
  name: string,
  secretId: pulumi.Output<string>,
  value: pulumi.Output<string>,
  opts: AwsOpts,
): SecretVersion {
  // The number changes with the value and so makes a new version.
  return new SecretVersion(
    name,
    { secretId, secretStringWo: value, secretStringWoVersion: value.apply(toNumber) },
    opts,
  );
}

/**
 * The ARN by which App Runner and ECS find exactly this version, so that another one is another deployment.
 */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html and
// https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_aws-apprunner-alpha.Secret.html (fromSecretsManagerVersion)
export function pinnedArn({ arn, versionId }: PinnedSecret): pulumi.Output<string> {
  return pulumi.interpolate`${arn}:::${versionId}`;
}

/** Takes `name`, an ARN, or either with `#` and a version; without one the current version is looked up, without its value. */
function findSecret(variable: string, reference: string, opts: AwsOpts): PinnedSecret {
  const [id = "", version] = reference.split("#");
  const found = getSecretOutput(id.startsWith("arn:") ? { arn: id } : { name: id }, opts);
  const current = () =>
    getSecretVersionsOutput({ secretId: id }, opts).versions.apply((versions) => {
      const newest = versions.find(({ versionStages }) => versionStages.includes("AWSCURRENT"));
      if (newest) return newest.versionId;
      throw new pulumi.RunError(`slipway:secrets.${variable}: ${id} has no value yet; put one in, in Secrets Manager`);
    });
  return {
    arn: found.arn,
    versionId: version === undefined ? current() : pulumi.output(version),
    keyArn: pulumi
      .all([found.kmsKeyId, found.arn])
      .apply(([key, arn]) =>
        isAlias(key) ? getKeyOutput({ keyId: key }, opts).arn : pulumi.output(toKeyArn(key, arn)),
      ),
  };
}

// https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html: a permission names the key, never an
// alias of it.
function isAlias(key: string): boolean {
  return /^(arn:[^:]+:kms:[^:]*:[^:]*:)?alias\//.test(key);
}

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html: an ARN or a key's bare id.
function toKeyArn(key: string, secretArn: string): string {
  if (key === "" || key.startsWith("arn:")) return key;
  const [, partition, , region, account] = secretArn.split(":");
  return `arn:${partition}:kms:${region}:${account}:key/${key}`;
}

// Stays secret in the state, as what it is made from; 31 bits, which every integer type holds.
function toNumber(value: string): number {
  return createHash("sha256").update(value).digest().readUInt32BE() >>> 1;
}

/** The right to read these secrets, and to use the keys of their own that some are encrypted with. */
export function readStatements(secrets: readonly PinnedSecret[]): pulumi.Output<Statement[]> {
  return pulumi.all(secrets.map(({ arn, keyArn }) => pulumi.all([arn, keyArn]))).apply((pairs) => {
    const keys = [...new Set(pairs.map(([, key]) => key).filter((key) => key !== ""))];
    const arns = [...new Set(pairs.map(([arn]) => arn))].toSorted();
    return [
      ...(arns.length > 0 ? [{ actions: ["secretsmanager:GetSecretValue"], resources: arns }] : []),
      ...(keys.length > 0 ? [{ actions: ["kms:Decrypt"], resources: keys.toSorted() }] : []),
    ];
  });
}
