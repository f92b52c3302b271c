import * as z from "zod";
import * as part from "../../option-parts.ts";
import { regions } from "./facts.ts";

const id = z.uuid("must be an id such as 01234567-89ab-4cde-8f01-23456789abcd");

/** `slipway:options` of a stack on Railway. */
export const options = z
  .strictObject({
    workspace: id.describe("Id of the workspace in which the stack makes a project of its own; from its settings"),
    project: id
      .optional()
      .describe(
        "Id of a project that is there, in which the stack makes its service; one of the stack's own by default",
      ),
    environment: z
      .string()
      .min(1)
      .optional()
      .describe("Name of the environment of that project; production by default"),
    region: z.enum(regions).default("us-west2").describe("Region of every instance"),
    overlapSeconds: z
      .int()
      .min(1)
      .max(120)
      .default(10)
      .describe("Time for which the old instances serve beside the new"),
    dns: part.cloudflareDns,
    domainVerified: part.domainVerified,
    domainWaitSeconds: part.waitSeconds("Longest time until Railway has seen the domain's records", {
      byDefault: 300,
      longest: 3600,
    }),
    startTimeoutSeconds: part.startTimeoutSeconds({ shortest: 10, longest: 3600 }),
    settleSeconds: part.waitSeconds("Time for which a deployment that serves is watched before it counts as good", {
      byDefault: 30,
      longest: 600,
    }),
  })
  .refine(({ project, environment }) => project !== undefined || environment === undefined, {
    path: ["environment"],
    error: "is of a project that is there: name it in slipway:options.project, or leave environment out",
  });

export type RailwayOptions = z.infer<typeof options>;
