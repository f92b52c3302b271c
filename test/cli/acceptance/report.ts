import * as z from "zod";

const reportSchema = z.object({
  passed: z.boolean(),
  left: z.array(z.string()),
  steps: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      expectations: z.array(z.object({ expected: z.string(), seen: z.string(), status: z.string() })),
    }),
  ),
});

/** Reads what `slipway acceptance --json` prints. */
export const parseReport = (stdout: string) => reportSchema.parse(JSON.parse(stdout));

/** Whether a step's expectation, or a whole step, was looked at. */
export const isSeen = ({ status }: { status: string }) => status !== "not seen here";
