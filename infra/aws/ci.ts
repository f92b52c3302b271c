import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { ServiceContext } from "../contract.ts";
import { nameOf } from "../names.ts";
import { awsNames } from "./names.ts";
import type { Place } from "./place.ts";
import { permissions, type Statement } from "./policies.ts";

const issuer = "token.actions.githubusercontent.com";

/** `slipway:options.ci` of a stack on AWS. */
export const ciOptions = z
  .strictObject({
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name"),
    environment: z.string().min(1).describe("GitHub environment that may deploy"),
    existingProvider: z
      .boolean()
      .default(false)
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html: one for each issuer.
      .describe("Whether the account already has GitHub's OIDC provider, of which there can be one only"),
  })
  .optional()
  .describe("GitHub repository whose workflow may deploy this stack without a key");

/** Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. */
// https://docs.github.com/actions/deployment/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
export function ciSignIn(
  context: ServiceContext,
  { ci, region, rights }: { ci: z.infer<typeof ciOptions>; region: string; rights: readonly Statement[] },
  place: Place,
): pulumi.Output<Record<string, string>> | undefined {
  if (!ci) return undefined;
  const { spec } = context;
  const name = `${spec.name}-ci`;
  const account = getCallerIdentityOutput({}, place).accountId;
  const provider = ci.existingProvider
    ? pulumi.interpolate`arn:aws:iam::${account}:oidc-provider/${issuer}`
    : new OpenIdConnectProvider(name, { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] }, place).arn;
  const role = new Role(
    name,
    {
      name: nameOf(awsNames.ciRole, context),
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: provider },
            // The official action names the session by tags.
            Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            Condition: {
              StringEquals: {
                [`${issuer}:aud`]: "sts.amazonaws.com",
                [`${issuer}:sub`]: `repo:${ci.repository}:environment:${ci.environment}`,
              },
            },
          },
        ],
      }),
    },
    place,
  );
  const named = (service: string, kind: string) =>
    `arn:aws:${service}:${["iam", "budgets", "cloudwatch"].includes(service) ? "*" : region}:*:${kind}${spec.name}-*`;
  const statements = [
    { actions: ["ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"], resources: ["*"] },
    // Roles are the way to more rights, so only this service's own may be touched.
    {
      actions: [
        "iam:*Role",
        "iam:*RolePolicy",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
      ],
      resources: [`arn:aws:iam::*:role/${spec.name}-*`],
    },
    { actions: ["iam:GetOpenIDConnectProvider"], resources: [provider] },
    ...Object.entries(ownKinds).map(([service, kind]) => ({
      actions: [`${service}:*`],
      resources: [named(service, kind)],
    })),
    ...rights,
  ];
  new RolePolicy(name, { role: role.id, policy: permissions(statements) }, place);
  return role.arn.apply((arn): Record<string, string> => ({ "role-to-assume": arn, "aws-region": region }));
}

/** Services whose resources bear the service's name, and what stands before it in an ARN. */
const ownKinds = {
  budgets: "budget/",
  cloudwatch: "*:",
  ecr: "repository/",
  events: "rule/",
  lambda: "function:",
  logs: "log-group:",
  secretsmanager: "secret:",
  sns: "",
};
