import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Role } from "@pulumi/aws/iam/role.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { type CiPurpose, trustOf } from "../../workflow-trust.ts";
import { awsNames } from "./names.ts";
import type { AwsOptions } from "./options.ts";
import type { AwsOpts } from "./opts.ts";
import type { Own } from "./own.ts";
import { trust } from "./policies.ts";

type AwsCi = NonNullable<AwsOptions["ci"]>;

const audience = "sts.amazonaws.com";

/** The account's provider of the issuer's tokens: its ARN. */
export function issuerIn(own: Own, name: string, ci: AwsCi, opts: AwsOpts): pulumi.Output<string> {
  const { issuer } = trustOf(ci, "deploy");
  return ci.existingProvider
    ? own.globalArn("iam", `oidc-provider/${hostOf(issuer)}`)
    : new OpenIdConnectProvider(name, { url: issuer, clientIdLists: [audience] }, opts).arn;
}

/** The role that a workflow takes for this; undefined where no subject stands for it. */
export function workflowRole(
  name: string,
  purpose: CiPurpose,
  {
    context,
    ci,
    path,
    provider,
  }: { context: ServiceContext; ci: AwsCi; path: string; provider: pulumi.Output<string> },
  opts: AwsOpts,
): Role | undefined {
  const { issuer, subjects, claims } = trustOf(ci, purpose);
  if (subjects.length === 0) return undefined;
  const host = hostOf(issuer);
  const condition = {
    StringEquals: {
      [`${host}:aud`]: audience,
      [`${host}:sub`]: subjects.length === 1 ? subjects[0] : subjects,
      // With it the classic form of the subject is nobody else's either.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
      ...(claims.repository_id === undefined ? {} : { [`${host}:repository_id`]: claims.repository_id }),
    },
  };
  // https://github.com/aws-actions/configure-aws-credentials#session-tagging-and-name: it tags its session.
  const actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"];
  const own = nameOf(awsNames.ciRole, context, ...(purpose === "deploy" ? [] : [purpose]));
  return new Role(
    name,
    { name: own, path, assumeRolePolicy: trust({ Federated: provider }, actions, condition) },
    opts,
  );
}

/** As AWS names an issuer: without its scheme. */
function hostOf(issuer: string): string {
  return issuer.replace(/^https:\/\//, "");
}
