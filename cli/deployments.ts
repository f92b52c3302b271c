import * as z from "zod";
import { serviceSchema } from "../infra/schema.ts";
import { askPulumi, type Session } from "./pulumi.ts";

const shown = 10;

/** One update of a stack, as Pulumi's history has it. */
export interface Deployment {
  /** When it ended, or began where it has not ended, as ISO 8601. */
  time: string;
  /** Such as `update`, `rollback`, `refresh`, `destroy`. */
  kind: string;
  /** Such as `succeeded`, `failed`, `in-progress`. */
  result: string;
  /** Undefined where the project was in no git repository. */
  commit?: { id: string; message: string; isDirty: boolean };
  /** Fewest and most instances that its settings ask for. */
  instances?: { minimum: number; maximum: number };
}

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/history.go
const historySchema = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    startTime: z.string(),
    endTime: z.string().optional(),
    message: z.string().default(""),
    environment: z.record(z.string(), z.string()).default({}),
    config: z.record(z.string(), z.object({ objectValue: z.unknown().optional() })).default({}),
  }),
);
const rollbackSchema = z.object({ rollback: z.literal(true) });
const { minInstances, maxInstances } = serviceSchema.shape;
const instancesSchema = z.object({ minInstances, maxInstances });

/** A stack's last deployments, newest first. */
export async function readDeployments(session: Session, most = shown): Promise<Deployment[]> {
  const flags = ["--json", "--page", "1", "--page-size", String(most), "--stack", session.stack, "--non-interactive"];
  return toDeployments(JSON.parse(await askPulumi(session, ["stack", "history", ...flags])));
}

/** The same from the JSON that Pulumi prints. */
export function toDeployments(history: unknown): Deployment[] {
  return historySchema.parse(history).map(({ kind, result, startTime, endTime, message, environment, config }) => {
    const id = environment["git.head"];
    const isRollback = rollbackSchema.safeParse(config["slipway:image"]?.objectValue).success;
    const { data } = instancesSchema.safeParse(config["slipway:service"]?.objectValue);
    return {
      time: endTime ?? startTime,
      kind: kind === "update" && isRollback ? "rollback" : kind,
      result,
      ...(id === undefined ? {} : { commit: { id, message, isDirty: environment["git.dirty"] === "true" } }),
      ...(data === undefined ? {} : { instances: { minimum: data.minInstances, maximum: data.maxInstances } }),
    };
  });
}
