import { readFile } from "node:fs/promises";
import { z } from "zod";

const resource = z.looseObject({
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

const step = z.looseObject({
  metadata: z.looseObject({
    op: z.string(),
    urn: z.string(),
    type: z.string(),
    old: resource.nullish(),
    new: resource.nullish(),
    detailedDiff: z.record(z.string(), z.looseObject({ diffKind: z.string() })).nullish(),
  }),
});

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
const engineEvent = z.looseObject({
  sequence: z.number(),
  resourcePreEvent: step.optional(),
  resOutputsEvent: step.optional(),
  resOpFailedEvent: step.optional(),
  diagnosticEvent: z.looseObject({ severity: z.string(), message: z.string(), urn: z.string().optional() }).optional(),
  summaryEvent: z.looseObject({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** One line of the engine's event log. */
export type EngineEvent = z.infer<typeof engineEvent>;

/** One step of the engine on one resource. */
export interface Operation {
  /** Such as `create`, `update`, `delete`, `create-replacement`, `delete-replaced`. */
  op: string;
  type: string;
  name: string;
  urn: string;
  /** What the resource has after the step, or at preview will have; unknown values are the engine's mark. */
  outputs: Record<string, unknown>;
  /** The kind of change by property path. */
  diff: Record<string, string>;
}

/** One message to the user, debug lines left out. */
export interface Diagnostic {
  severity: string;
  message: string;
  urn?: string | undefined;
}

/** Reads an event log; a command that never reached the engine has none, and reads as no events. */
export async function readEvents(
  path: string,
): Promise<{ events: EngineEvent[]; operations: Operation[]; failed: Operation[]; diagnostics: Diagnostic[] }> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n").filter((line) => line !== "");
  const events = lines.map((line) => engineEvent.parse(JSON.parse(line)));
  return {
    events,
    operations: operationsOf(events.map((event) => event.resOutputsEvent)),
    failed: operationsOf(events.map((event) => event.resOpFailedEvent)),
    diagnostics: events.flatMap(({ diagnosticEvent }) => {
      if (!diagnosticEvent || diagnosticEvent.severity === "debug") return [];
      const { severity, message, urn } = diagnosticEvent;
      return [{ severity, message, urn }];
    }),
  };
}

function operationsOf(steps: (z.infer<typeof step> | undefined)[]): Operation[] {
  return steps.flatMap((entry) => {
    if (!entry) return [];
    const { op, type, urn, detailedDiff } = entry.metadata;
    if (op === "same" || type.startsWith("pulumi:")) return [];
    const diff = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind]);
    const name = urn.split("::").slice(3).join("::");
    return [{ op, type, name, urn, outputs: entry.metadata.new?.outputs ?? {}, diff: Object.fromEntries(diff) }];
  });
}
