import * as z from "zod";
import { askPulumi, type Session } from "./pulumi.ts";

/** A resource of a stack as its state has it, secrets encrypted. */
export interface StackResource {
  /** Such as `slipway:docker:Volume`. */
  type: string;
  /** Its name in the program. */
  name: string;
  /** The platform's own identifier. */
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** When its state changed last, as ISO 8601; undefined where the state does not say. */
  modified?: string;
}

const values = z.record(z.string(), z.unknown()).default({});
/** What `pulumi stack export` prints, as far as it is read. */
export const exportSchema = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            type: z.string(),
            id: z.string().optional(),
            delete: z.boolean().default(false),
            modified: z.string().optional(),
            inputs: values,
            outputs: values,
          }),
        )
        .default([]),
    })
    .nullish(),
});

/** What a stack made on its platform, in the order of making; nothing of components, providers and what is on its way out. */
export async function readResources(session: Session): Promise<StackResource[]> {
  const { deployment } = exportSchema.parse(
    JSON.parse(await askPulumi(session, ["stack", "export", "--stack", session.stack])),
  );
  return (deployment?.resources ?? []).flatMap(({ urn, type, id, delete: isGoing, modified, inputs, outputs }) =>
    id === undefined || isGoing || type.startsWith("pulumi:")
      ? []
      : [
          {
            type,
            name: urn.slice(urn.lastIndexOf("::") + 2),
            id,
            inputs,
            outputs,
            ...(modified === undefined ? {} : { modified }),
          },
        ],
  );
}
