import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { ServiceContext } from "../../contract.ts";
import { ciOptions as githubOptions, githubIssuer, toSubject } from "../../github.ts";
import { commonRights, type Reach, referenceRights } from "./ci-rights.ts";
import { nameOf } from "../../names.ts";
import { awsNames, pathOf } from "./names.ts";
import { type Own, ownOf } from "./own.ts";
import type { Place } from "./place.ts";
import { permissions, pullActions, pullStatements, type Statement, trust, verbs } from "./policies.ts";
import type { PinnedSecret } from "./secrets.ts";

/** `slipway:options.ci` of a stack on AWS. */
export const ciOptions = githubOptions({
  existingProvider: z
    .boolean()
    .default(false)
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html: one for each issuer.
    .describe("Whether the account already has GitHub's OIDC provider, of which there can be one only"),
});

type CiOptions = z.infer<typeof ciOptions>;

/** What one target adds to the workflow's rights. */
export interface CiNeeds extends Pick<Reach, "passedTo" | "linked" | "zone"> {
  logGroups?: string[];
  statements(own: Own): Statement[];
}

/** A workflow's sign-in, and the place in which roles stay within what the workflow may give. */
export interface Ci {
  place: Place;
  /** Undefined where no workflow deploys. */
  signIn: pulumi.Output<Record<string, string>> | undefined;
}

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key. It may change what the stack
 * makes, but neither its own role nor the boundary: whoever changes those runs `up` as themselves.
 */
// https://docs.github.com/actions/deployment/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
export function ciSignIn(
  context: ServiceContext & { image: pulumi.Output<string> },
  {
    ci,
    region,
    secrets,
    needs,
  }: { ci: CiOptions; region: string; secrets: Record<string, PinnedSecret>; needs: CiNeeds },
  place: Place,
): Ci {
  if (!ci) return { place, signIn: undefined };
  const { spec } = context;
  const name = `${spec.name}-ci`;
  // Beside the path of the stack's roles, which the workflow may change.
  const path = `/slipway-ci/${pathOf(context)}/`;
  const own = ownOf(context, region, place);
  const referenced = Object.entries(secrets)
    .filter(([variable]) => "reference" in (spec.secrets[variable] ?? {}))
    .map(([, secret]) => secret);
  const pulls = place.repository ? ownPulls(own) : pullStatements(context.image);
  const boundary = new Policy(
    `${name}-boundary`,
    { path, description: "the most that a role of this stack may do", policy: boundaryText(own, pulls, referenced) },
    place,
  );
  const provider = ci.existingProvider
    ? own.globalArn("iam", `oidc-provider/${issuer}`)
    : new OpenIdConnectProvider(name, { url: githubIssuer, clientIdLists: ["sts.amazonaws.com"] }, place).arn;
  const condition = { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: toSubject(ci) } };
  // https://github.com/aws-actions/configure-aws-credentials#session-tagging-and-name: it tags its session.
  const actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"];
  const role = new Role(
    name,
    {
      name: nameOf(awsNames.ciRole, context),
      path,
      assumeRolePolicy: trust({ Federated: provider }, actions, condition),
    },
    place,
  );
  const reach = { own, rolePath: place.roles.path, boundaryArn: boundary.arn, logGroups: [], ...needs };
  // Beside the role's own text, which has a size that both together pass.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
  const common = new Policy(
    `${name}-common`,
    { path, description: "what its workflow does on every target", policy: permissions(commonRights(reach)) },
    place,
  );
  new RolePolicyAttachment(`${name}-common`, { role: role.id, policyArn: common.arn }, place);
  const references = referenced.map(({ arn }) => arn);
  const statements = [
    ...needs.statements(own),
    ...referenceRights(own, references),
    {
      actions: [
        ...verbs("iam", "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies"),
        ...verbs("iam", "GetPolicy GetPolicyVersion ListPolicyVersions GetOpenIDConnectProvider"),
      ],
      resources: [role.arn, boundary.arn, common.arn, provider],
    },
  ];
  new RolePolicy(name, { role: role.id, policy: permissions(statements) }, place);
  return {
    place: { ...place, roles: { ...place.roles, permissionsBoundary: boundary.arn } },
    signIn: role.arn.apply((arn): Record<string, string> => ({ "role-to-assume": arn, "aws-region": region })),
  };
}

const issuer = new URL(githubIssuer).host;

function ownPulls(own: Own): Statement[] {
  const resources = [own.arn("ecr", `repository/${own.repository}*`)];
  return [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    { actions: pullActions, resources, conditions: own.notAnothers },
  ];
}

/** What the roles of a stack do: pull images, write their log, read their secrets. */
function boundaryText(
  own: Own,
  pulls: readonly Statement[],
  referenced: readonly PinnedSecret[],
): pulumi.Output<string> {
  const keys = pulumi.all(referenced.map(({ keyArn }) => keyArn)).apply((arns) => arns.filter((arn) => arn !== ""));
  const statements = keys.apply((keyArns): Statement[] => [
    ...pulls,
    {
      actions: [...verbs("logs", "CreateLogStream PutLogEvents"), "secretsmanager:GetSecretValue"],
      resources: [
        own.arn("logs", `log-group:/slipway/${own.path}/*`),
        own.arn("secretsmanager", `secret:slipway/${own.path}/*`),
      ],
      conditions: own.notAnothers,
    },
    ...(referenced.length > 0
      ? [{ actions: ["secretsmanager:GetSecretValue"], resources: referenced.map(({ arn }) => arn) }]
      : []),
    ...(keyArns.length > 0 ? [{ actions: ["kms:Decrypt"], resources: [...new Set(keyArns)].toSorted() }] : []),
  ]);
  return permissions(statements);
}
