import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { askPulumi, type Session } from "./pulumi.ts";

const resource = z.object({ urn: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) });
const exportSchema = z.object({
  deployment: z
    .object({
      resources: z.array(resource).default([]),
      pending_operations: z.array(z.object({ resource, type: z.string() })).default([]),
    })
    .nullish(),
});

// As `examineFirst` names it.
const examination = /[:$]slipway:index:Wait::.+-examined$/;

/** Whether an `up` ended amid the examination of a revision, and no later one came to an end with that revision. */
export async function hasUnfinishedExamination(session: Session): Promise<boolean> {
  return isUnfinished(JSON.parse(await askPulumi(session, ["stack", "export", "--stack", session.stack])));
}

/** The same of a state as Pulumi exports it: it keeps what it was making when it was ended. */
// https://www.pulumi.com/docs/support/troubleshooting/common-issues/interrupted-updates/
export function isUnfinished(exported: unknown): boolean {
  const { deployment } = exportSchema.parse(exported);
  const { resources = [], pending_operations: pending = [] } = deployment ?? {};
  return pending.some(({ resource: wanted, type }) => {
    const done = resources.some(
      ({ urn, inputs }) => urn === wanted.urn && isDeepStrictEqual(inputs.for, wanted.inputs.for),
    );
    return type === "creating" && examination.test(wanted.urn) && !done;
  });
}
