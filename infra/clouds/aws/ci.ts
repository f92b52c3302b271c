import { Policy } from "@pulumi/aws/iam/policy.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { commonReads, identityReads } from "./ci-reads.ts";
import { commonRights, type Reach, referenceRights } from "./ci-rights.ts";
import { stateRights } from "./ci-state.ts";
import { issuerIn, workflowRole } from "./ci-trust.ts";
import { pathOf, rolePath } from "./names.ts";
import { type Own, ownOf } from "./own.ts";
import type { AwsOptions } from "./options.ts";
import { type AwsOpts, within } from "./opts.ts";
import { permissions, pullStatements, type Statement, verbs } from "./policies.ts";
import type { PinnedSecret } from "./secrets.ts";

/** What one target adds to the workflow's rights. */
export interface CiNeeds extends Pick<Reach, "passedTo" | "linked"> {
  /** Log groups that the platform makes in place of the stack. */
  logGroups?: string[];
  statements(own: Own): Statement[];
  /** What a preview and a refresh look at. */
  reads(own: Own): Statement[];
}

/** A workflow's sign-ins, and options with which roles stay within what the workflow may give. */
export interface Ci {
  opts: AwsOpts;
  /** Empty where no workflow deploys. */
  signIns: { ciSignIn?: SignIn; ciPreviewSignIn?: SignIn };
}

type SignIn = pulumi.Output<Record<string, string>>;

/**
 * Lets the workflow of one repository deploy this stack without a key, in one environment, and in another see what a
 * change would do. It may change what the stack makes, but neither its own roles nor the boundary: whoever changes those
 * runs `up` as themselves.
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
  if (!ci) return { opts, signIns: {} };
  const { spec, stack } = context;
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
  const provider = issuerIn(own, name, ci, opts);
  const signing = { context, ci, path, provider };
  const role = workflowRole(name, "deploy", signing, opts);
  const previewRole = workflowRole(`${name}-preview`, "preview", signing, opts);
  const zone =
    dns && "hostedZoneId" in dns && spec.domain !== undefined
      ? { id: dns.hostedZoneId, domain: spec.domain }
      : undefined;
  const reach = { own, rolePath: rolePath(context), boundaryArn: boundary.arn, logGroups: [], zone, ...needs };
  // Beside the role's own text, which has a size that both together pass.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
  const common = new Policy(
    `${name}-common`,
    {
      path,
      description: "what its workflow does on every target",
      policy: permissions([...commonRights(reach), ...stateRights(ci.state, stack, { writes: true })]),
    },
    opts,
  );
  if (role) new RolePolicyAttachment(`${name}-common`, { role: role.id, policyArn: common.arn }, opts);
  const lookedUp = referenceRights(
    own,
    referenced.map(({ arn }) => arn),
  );
  const identity = identityReads([
    ...["role", "policy"].map((kind) => own.globalArn("iam", `${kind}${path}*`)),
    provider,
  ]);
  const give = (to: Role | undefined, as: string, statements: Statement[]) =>
    to && new RolePolicy(as, { role: to.id, policy: permissions([...statements, ...lookedUp, identity]) }, opts);
  give(role, name, needs.statements(own));
  give(previewRole, `${name}-preview`, [
    ...commonReads(reach),
    ...needs.reads(own),
    ...stateRights(ci.state, stack, { writes: false }),
  ]);
  const signInOf = (as: Role) =>
    as.arn.apply((arn): Record<string, string> => ({ "role-to-assume": arn, "aws-region": region }));
  return {
    opts: within(boundary.arn, opts),
    signIns: {
      ...(role ? { ciSignIn: signInOf(role) } : {}),
      ...(previewRole ? { ciPreviewSignIn: signInOf(previewRole) } : {}),
    },
  };
}

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
