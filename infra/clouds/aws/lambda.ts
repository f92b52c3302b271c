import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "./opts.ts";
import { makeRole, type Statement } from "./policies.ts";

/** A small function beside the service. */
export interface FunctionArgs {
  /** File in `functions/`, which exports `handler`. */
  source: string;
  environment: Record<string, pulumi.Input<string>>;
  statements?: pulumi.Input<readonly Statement[]>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const runtime = "nodejs24.x";

/** The source text of a function in `functions/`. */
export function functionText(source: string): string {
  return readFileSync(join(import.meta.dirname, "functions", source), "utf8");
}

/** Makes a function that may write its own log, and what `statements` say. */
export function makeFunction(name: string, { source, environment, statements = [] }: FunctionArgs, opts: AwsOpts) {
  const logs = new LogGroup(name, { retentionInDays: 14 }, opts);
  const { role, ready } = makeRole(
    name,
    "lambda.amazonaws.com",
    pulumi
      .all([logs.arn, statements])
      .apply(([arn, more]) => [
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${arn}:*`] },
        ...more,
      ]),
    opts,
  );
  return new LambdaFunction(
    name,
    {
      role: role.arn,
      runtime,
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(functionText(source)) }),
      environment: { variables: environment },
      timeout: 55,
      memorySize: 256,
      architectures: ["arm64"],
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    { ...opts, dependsOn: ready },
  );
}
