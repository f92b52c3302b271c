import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { DeployContext, TargetContext } from "../../contract.ts";
import { Wait } from "../../wait.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { PinnedSecret } from "../../aws/secrets.ts";
import { placeOf } from "../../aws/place.ts";

/** One permission of a policy. */
export interface Statement {
  Effect: "Allow" | "Deny";
  Action: string[];
  Resource: pulumi.Input<string> | pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string> | string[]>>;
}

/** Who the service is: one role that pulls its image, and one that its program has. */
export interface Identity {
  accessRoleArn: pulumi.Output<string>;
  instanceRoleArn: pulumi.Output<string>;
  /** What the service must wait for. */
  ready: pulumi.Resource[];
}

/** Makes both roles: the first may pull this repository, the second may read these secrets, and nothing else. */
// https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html#security_iam_service-with-iam-roles
export function serviceIdentity(context: DeployContext<AppRunnerOptions>, secrets: readonly PinnedSecret[]): Identity {
  const { spec, parent, options, image } = context;
  const pull = [
    allow(["ecr:GetAuthorizationToken"], "*"),
    allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"],
      image.apply(toRepositoryArn),
    ),
  ];
  const access = makeRole(context, `${spec.name}-access`, "build.apprunner.amazonaws.com", toPolicy(pull));
  const instance = makeRole(context, `${spec.name}-instance`, "tasks.apprunner.amazonaws.com", readPolicy(secrets));
  const wait = new Wait(
    `${spec.name}-roles`,
    {
      seconds: options.roleWaitSeconds,
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
      why: "IAM makes the new roles known everywhere",
      for: [access.role.id, instance.role.id, ...instance.policies.map(({ policy }) => policy)],
    },
    { parent, dependsOn: [...access.policies, ...instance.policies] },
  );
  return {
    accessRoleArn: access.role.arn,
    instanceRoleArn: instance.role.arn,
    ready: [...access.policies, ...instance.policies, wait],
  };
}

/** A role for one AWS service, with the rights of this policy. */
export function makeRole(
  context: TargetContext<AppRunnerOptions>,
  name: string,
  principal: string,
  policy: pulumi.Output<string> | undefined,
): { role: Role; policies: RolePolicy[] } {
  const place = placeOf(context, context.options.region);
  const trust = { Effect: "Allow", Principal: { Service: principal }, Action: "sts:AssumeRole" };
  const role = new Role(
    name,
    { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }) },
    place,
  );
  return { role, policies: policy ? [new RolePolicy(name, { role: role.id, policy }, place)] : [] };
}

/** The right to read these secrets, and to use the keys of their own that some are encrypted with. */
export function readPolicy(
  secrets: readonly PinnedSecret[],
  more: readonly Statement[] = [],
): pulumi.Output<string> | undefined {
  if (secrets.length === 0 && more.length === 0) return undefined;
  const found = pulumi.all(secrets.map(({ arn, keyArn }) => pulumi.all([arn, keyArn])));
  const reading = found.apply((pairs): Statement[] => {
    const keys = [...new Set(pairs.map(([, key]) => key).filter((key) => key !== ""))];
    return [
      ...(pairs.length === 0
        ? []
        : [allow(["secretsmanager:GetSecretValue"], [...new Set(pairs.map(([arn]) => arn))].toSorted())]),
      ...(keys.length === 0 ? [] : [allow(["kms:Decrypt"], keys.toSorted())]),
    ];
  });
  return reading.apply((statements) => toPolicy([...statements, ...more]));
}

/** A statement that allows these actions. */
export function allow(
  actions: string[],
  resource: Statement["Resource"],
  condition?: Statement["Condition"],
): Statement {
  const statement: Statement = { Effect: "Allow", Action: actions, Resource: resource };
  return condition ? { ...statement, Condition: condition } : statement;
}

/** A policy as IAM reads it. */
export function toPolicy(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** The repository of an image in ECR; where there is none, a name that nothing has. */
function toRepositoryArn(image: string): string {
  const found = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image);
  const [, account = "", region = "", name = "none"] = found ?? [];
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}
