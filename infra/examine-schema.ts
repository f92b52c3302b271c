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
  timeoutSeconds: z.int().min(10).max(600).default(60).describe("Longest time of the examination"),
});

export type ExamineSettings = z.infer<typeof examineSchema>;
