import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { githubIssuer, toSubject } from "../../github.ts";
import { commonRights, type Reach, referenceRights } from "./ci-rights.ts";
import { nameOf } from "../../names.ts";
import { awsNames, pathOf, rolePath } from "./names.ts";
import { type Own, ownOf } from "./own.ts";
import type { AwsOptions } from "./options.ts";
import { type AwsOpts, within } from "./opts.ts";
import { permissions, pullStatements, type Statement, trust, verbs } from "./policies.ts";
import type { PinnedSecret } from "./secrets.ts";

/** What one target adds to the workflow's rights. */
export interface CiNeeds extends Pick<Reach, "passedTo" | "linked"> {
  /** Log groups that the platform makes in place of the stack. */
  logGroups?: string[];
  statements(own: Own): Statement[];
}

/** A workflow's sign-in, and options with which roles stay within what the workflow may give. */
export interface Ci {
  opts: AwsOpts;
  /** Undefined where no workflow deploys. */
  signIn: pulumi.Output<Record<string, string>> | undefined;
}

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key. It may change what the stack
 * makes, but neither its own role nor the boundary: whoever changes those runs `up` as themselves.
 */
// https://docs.github.com/actions/deployment/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
export function ciSignIn(
  context: ServiceContext,
  {
    options: { ci, region, dns },
    image,
    secrets,
    needs,
  }: {
    options: AwsOptions;
    image: pulumi.Output<string>;
    secrets: Record<string, PinnedSecret>;
    needs: CiNeeds;
  },
  opts: AwsOpts,
): Ci {
  if (!ci) return { opts, signIn: undefined };
  const { spec } = context;
  const name = `${spec.name}-ci`;
  // Beside the path of the stack's roles, which the workflow may change.
  const path = `/slipway-ci/${pathOf(context)}/`;
  const own = ownOf(context, region, opts);
  const referenced = Object.entries(secrets)
    .filter(([variable]) => "reference" in (spec.secrets[variable] ?? {}))
    .map(([, secret]) => secret);
  const boundary = new Policy(
    `${name}-boundary`,
    { path, description: "the most that a role of this stack may do", policy: boundaryText(own, image, referenced) },
    opts,
  );
  const provider = ci.existingProvider
    ? own.globalArn("iam", `oidc-provider/${issuer}`)
    : new OpenIdConnectProvider(name, { url: githubIssuer, clientIdLists: ["sts.amazonaws.com"] }, opts).arn;
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
    opts,
  );
  const zone =
    dns && "hostedZoneId" in dns && spec.domain !== undefined
      ? { id: dns.hostedZoneId, domain: spec.domain }
      : undefined;
  const reach = { own, rolePath: rolePath(context), boundaryArn: boundary.arn, logGroups: [], zone, ...needs };
  // Beside the role's own text, which has a size that both together pass.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
  const common = new Policy(
    `${name}-common`,
    { path, description: "what its workflow does on every target", policy: permissions(commonRights(reach)) },
    opts,
  );
  new RolePolicyAttachment(`${name}-common`, { role: role.id, policyArn: common.arn }, opts);
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
  new RolePolicy(name, { role: role.id, policy: permissions(statements) }, opts);
  return {
    opts: within(boundary.arn, opts),
    signIn: role.arn.apply((arn): Record<string, string> => ({ "role-to-assume": arn, "aws-region": region })),
  };
}

const issuer = new URL(githubIssuer).host;

/** What the roles of a stack do: pull images, write their log, read their secrets. */
function boundaryText(
  own: Own,
  image: pulumi.Output<string>,
  referenced: readonly PinnedSecret[],
): pulumi.Output<string> {
  const keys = pulumi.all(referenced.map(({ keyArn }) => keyArn)).apply((arns) => arns.filter((arn) => arn !== ""));
  const statements = keys.apply((keyArns): Statement[] => [
    ...pullStatements(image),
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
