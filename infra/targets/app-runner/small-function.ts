import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { allow, makeRole, readPolicy } from "./identity.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { PinnedSecret } from "../../aws/secrets.ts";
import { placeOf } from "../../aws/place.ts";

/** A Lambda function of one file. */
export interface SmallFunctionArgs {
  /** ES module with an export `handler`. */
  code: string;
  environment: Record<string, pulumi.Input<string>>;
  timeoutSeconds: number;
  /** What it may read, and nothing else. */
  secrets?: PinnedSecret[];
}

/** Makes the function, with a role and a log of its own. */
export function smallFunction(
  context: TargetContext<AppRunnerOptions>,
  name: string,
  { code, environment, timeoutSeconds, secrets = [] }: SmallFunctionArgs,
): LambdaFunction {
  const place = placeOf(context, context.options.region);
  const logs = new LogGroup(name, { retentionInDays: 14 }, place);
  const write = allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`);
  const { role, policies } = makeRole(context, name, "lambda.amazonaws.com", readPolicy(secrets, [write]));
  return new LambdaFunction(
    name,
    {
      role: role.arn,
      // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(code) }),
      memorySize: 128,
      timeout: timeoutSeconds,
      environment: { variables: environment },
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    { ...place, dependsOn: policies },
  );
}
