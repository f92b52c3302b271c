import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { rightsOf } from "./ci-rights.ts";
import { type Statement, toPolicy } from "./identity.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { PinnedSecret } from "../../aws/secrets.ts";
import { placeOf } from "../../aws/place.ts";

const issuer = "token.actions.githubusercontent.com";

/** Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. */
// https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
export function ciSignIn(
  context: TargetContext<AppRunnerOptions>,
  secrets: Record<string, PinnedSecret>,
): pulumi.Output<Record<string, string>> | undefined {
  const { spec, options } = context;
  const place = placeOf(context, context.options.region);
  const { ci, dns } = options;
  if (!ci) return undefined;
  const name = `${spec.name}-ci`;
  const providerArn =
    ci.providerArn ??
    new OpenIdConnectProvider(name, { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] }, place).arn;
  const trust = {
    Effect: "Allow",
    Principal: { Federated: providerArn },
    // https://github.com/aws-actions/configure-aws-credentials#session-tagging-and-name: it tags its session.
    Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: `repo:${ci.repository}:environment:${ci.environment}`,
      },
    },
  };
  const role = new Role(
    name,
    { assumeRolePolicy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [trust] }) },
    place,
  );
  const references = Object.entries(secrets).flatMap(([key, { arn }]) =>
    "reference" in (spec.secrets[key] ?? {}) ? [arn] : [],
  );
  const rights = rightsOf({
    prefix: spec.name,
    references,
    hostedZoneId: dns && "hostedZoneId" in dns ? dns.hostedZoneId : undefined,
  });
  // Its own rights are not its to change: an `up` that changes them needs somebody else.
  const noMore: Statement = {
    Effect: "Deny",
    Action: ["iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
    Resource: role.arn,
  };
  new RolePolicy(name, { role: role.id, policy: toPolicy([...rights, noMore]) }, place);
  return role.arn.apply((arn): Record<string, string> => ({ "role-to-assume": arn, "aws-region": options.region }));
}
