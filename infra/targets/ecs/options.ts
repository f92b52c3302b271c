import * as z from "zod";
import { awsOptions } from "../../clouds/aws/options.ts";
import { madeElsewhere } from "../../option-inputs.ts";
import * as part from "../../option-parts.ts";

/** The most that `steadyTimeoutMinutes` may be. */
export const longestSteadyMinutes = 60;

const subnetId = madeElsewhere(z.string(), "subnet-0a1b2c");

/** `slipway:options` of a stack on ECS. */
export const options = z.strictObject({
  ...awsOptions,
  architecture: z
    .enum(["X86_64", "ARM64"])
    .default("X86_64")
    .describe("CPU of the tasks; slipway:image.platform must match"),
  vpc: z
    .strictObject({
      id: madeElsewhere(z.string().regex(/^vpc-/, "must be a VPC's id such as vpc-0a1b2c"), "vpc-0a1b2c"),
      publicSubnetIds: z.array(subnetId).min(2, "a load balancer needs two").describe("For the load balancer"),
      privateSubnetIds: z.array(subnetId).min(1).describe("For the tasks; with a way out to the internet"),
    })
    .optional()
    .describe("Existing network; without it a minimal one is made"),
  startTimeoutSeconds: part.startTimeoutSeconds({ longest: 600 }),
  drainSeconds: z.int().min(1).max(3600).default(60).describe("Time an old task has to finish calls in flight"),
  steadyTimeoutMinutes: z
    .int()
    .min(3)
    .max(longestSteadyMinutes)
    .default(15)
    .describe("Longest time until a deployment is steady"),
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  logRetentionDays: part.logRetentionDays([7, 30, 90, 365]),
});

export type EcsOptions = z.infer<typeof options>;
