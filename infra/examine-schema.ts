import * as z from "zod";

/** `slipway:examine`: how a new revision is looked at before people reach it. */
export const examineSchema = z.strictObject({
  beforeTraffic: z
    .boolean()
    .optional()
    .describe(
      "Whether a new revision takes traffic only once it has passed the quick checks of verify and has the tools of contract.json; by default where the target can. One that fails is taken away, the old one goes on serving",
    ),
  failOn: z
    .enum(["critical", "major", "minor"])
    .default("critical")
    .describe("Least severity of a finding that keeps a revision from traffic"),
  canary: z
    .array(z.int().min(1).max(99))
    .max(5)
    .refine((steps) => steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0)), {
      error: "must grow from step to step, such as [10, 50]",
    })
    .default([])
    .describe(
      "Percent of the requests that a revision gets in steps, such as [10, 50], before it gets all, while errors and failed tool calls stay below the bounds of slipway:alerts; otherwise it is taken away",
    ),
  canarySeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(300)
    .describe("Time of each step; platforms show what they measured a minute or two later"),
  timeoutSeconds: z.int().min(10).max(600).default(60).describe("Longest time of the examination"),
});

export type ExamineSettings = z.infer<typeof examineSchema>;
