import * as z from "zod";

// A workflow's job that deploys ends after an hour (`cli/ci/github.ts`), and builds and waits for the cloud besides.
const longestCanarySeconds = 2400;

/** `slipway:examine`: how a new revision is looked at before people reach it. */
export const examineSchema = z
  .strictObject({
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
      .max(longestCanarySeconds)
      .default(300)
      .describe(
        `Time of each step, of all together at most ${longestCanarySeconds} s; platforms show what they measured a minute or two later`,
      ),
    timeoutSeconds: z.int().min(10).max(600).default(60).describe("Longest time of the examination"),
  })
  .superRefine(({ canary, canarySeconds }, { addIssue }) => {
    const seconds = canary.length * canarySeconds;
    if (seconds <= longestCanarySeconds) return;
    const message = `makes ${seconds} s with ${canary.length} steps; all steps must end within ${longestCanarySeconds} s, since a workflow deploys for an hour`;
    addIssue({ code: "custom", path: ["canarySeconds"], message });
  });

export type ExamineSettings = z.infer<typeof examineSchema>;
