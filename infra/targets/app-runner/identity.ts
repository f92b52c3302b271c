import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { makeRole, pullStatements } from "../../clouds/aws/policies.ts";
import { type PinnedSecret, readStatements } from "../../clouds/aws/secrets.ts";
import type { TargetContext } from "../../contract.ts";
import { Wait } from "../../wait.ts";
import type { AppRunnerOptions } from "./options.ts";

/** Who the service is: one role that pulls its image, and one that its program has. */
export interface Identity {
  accessRoleArn: pulumi.Output<string>;
  instanceRoleArn: pulumi.Output<string>;
  /** What the service must wait for. */
  ready: pulumi.Resource[];
}

/** Makes both roles: the first may pull this repository, the second may read these secrets, and nothing else. */
// https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html#security_iam_service-with-iam-roles
export function serviceIdentity(
  { spec, parent, options }: TargetContext<AppRunnerOptions>,
  { image, secrets }: { image: pulumi.Output<string>; secrets: readonly PinnedSecret[] },
  opts: AwsOpts,
): Identity {
  const access = makeRole(`${spec.name}-access`, "build.apprunner.amazonaws.com", pullStatements(image), opts);
  const reading = secrets.length === 0 ? [] : readStatements(secrets);
  const instance = makeRole(`${spec.name}-instance`, "tasks.apprunner.amazonaws.com", reading, opts);
  const ready = [access.ready, instance.ready];
  const wait = new Wait(
    `${spec.name}-roles`,
    {
      seconds: options.roleWaitSeconds,
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
      why: "IAM makes the new roles known everywhere",
      for: [access.role.id, instance.role.id, secretsText(secrets)],
    },
    { parent, dependsOn: ready },
  );
  return { accessRoleArn: access.role.arn, instanceRoleArn: instance.role.arn, ready: [...ready, wait] };
}

/** What the instance's role may read, as text. */
function secretsText(secrets: readonly PinnedSecret[]): pulumi.Output<string> {
  return pulumi.jsonStringify(secrets.map(({ arn, keyArn }) => [arn, keyArn]));
}
