import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { parseJson } from "../../verify/json.ts";
import { shellHint } from "../embedded-state.ts";
import { runPulumi, type Session, UnexplainedFailure } from "../pulumi.ts";
import { UserError } from "../user-error.ts";
import type { StackResource } from "../stack-resources.ts";
import { type PropertyChange, propertyChanges, unknown } from "./property-changes.ts";

/** What happens to a resource, what takes most away first. */
export const operations = ["replace", "delete", "update", "create", "import", "read"] as const;

/** What Pulumi would do with one resource. */
export interface ResourceChange {
  operation: (typeof operations)[number];
  type: string;
  name: string;
  /** Of an update or a replacement. */
  properties: (PropertyChange & { replaces: boolean })[];
}

/** What Pulumi would do with a stack, replacements and deletions first. */
export interface Plan {
  changes: ResourceChange[];
  /** How many resources stay as they are. */
  unchanged: number;
  warnings: string[];
}

const stateSchema = z.object({
  type: z.string(),
  custom: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
});
// https://github.com/pulumi/pulumi/blob/master/pkg/display/json.go
const previewSchema = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        oldState: stateSchema.optional(),
        newState: stateSchema.optional(),
        diffReasons: z.array(z.string()).nullish(),
        replaceReasons: z.array(z.string()).nullish(),
      }),
    )
    .default([]),
  diagnostics: z.array(z.object({ message: z.string(), severity: z.string() })).default([]),
});

/** What changes, and what of it there would be afterwards as far as that is known beforehand; secrets are masked. */
export interface Planned extends Omit<Plan, "unchanged"> {
  resources: StackResource[];
  /** Types of those of which too little is known. */
  others: string[];
}

type Step = z.infer<typeof previewSchema>["steps"][number];

/** Asks Pulumi what it would do; throws a UserError with all that Pulumi says where it cannot be told. */
export async function readPlan(session: Session, { refresh }: { refresh: boolean }): Promise<Planned> {
  const said: string[] = [];
  const complaints: string[] = [];
  const flags = ["--json", "--non-interactive", ...(refresh ? ["--refresh"] : [])];
  const failure = await runPulumi(session, "preview", flags, {
    toShown: (line) => void said.push(line),
    toShownError: (line) => void complaints.push(line),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const parsed = parsePlan(said.join("\n"));
  if (failure === undefined && parsed !== undefined) return parsed;
  if (failure !== undefined && !(failure instanceof UnexplainedFailure)) throw failure;
  const reasons = [...new Set([...(parsed?.errors ?? []), ...complaints.map(plain).filter((line) => line !== "")])];
  const told = reasons.join("\n") || "pulumi preview did not say what it would change";
  // The commands that Pulumi prints want a shell that is ready for them.
  throw new UserError(`${told}${await shellHint(session.stack)}`, { cause: failure });
}

/** What `pulumi preview --json` printed, with what it called an error; undefined where it is no such thing. */
export function parsePlan(text: string): (Planned & { errors: string[] }) | undefined {
  const parsed = previewSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { steps, diagnostics } = parsed.data;
  const changes = steps.flatMap(toChange);
  const made = steps.flatMap(toResource);
  const messages = (kind: string) => [
    ...new Set(
      diagnostics
        .filter(({ severity }) => severity === kind)
        .map(({ message }) => plain(message).replace(`${kind}: `, "")),
    ),
  ];
  return {
    changes: changes.toSorted((one, other) => operations.indexOf(one.operation) - operations.indexOf(other.operation)),
    warnings: messages("warning"),
    resources: made.filter(({ inputs }) => !isUnknown(inputs)),
    others: made.filter(({ inputs }) => isUnknown(inputs)).map(({ type }) => type),
    errors: messages("error"),
  };
}

function isUnknown(inputs: object): boolean {
  return JSON.stringify(inputs).includes(unknown);
}

function toResource({ op, urn, newState }: Step): StackResource[] {
  if (!newState?.custom || newState.type.startsWith("pulumi:") || op === "delete") return [];
  const { type, inputs } = newState;
  return [{ type, inputs, name: nameOf(urn), id: "", outputs: {} }];
}

function toChange(step: Step): ResourceChange[] {
  const { op, urn, oldState, newState, diffReasons, replaceReasons } = step;
  const operation = operations.find((one) => one === op);
  const { type = "", custom = false } = newState ?? oldState ?? {};
  // A component is its resources, and a provider is nothing on the platform.
  if (operation === undefined || !custom || type.startsWith("pulumi:")) return [];
  const changed = [...new Set([...(diffReasons ?? []), ...(replaceReasons ?? [])])].map(rootOf);
  const only = (inputs: Record<string, unknown> = {}) =>
    Object.fromEntries(Object.entries(inputs).filter(([key]) => changed.length === 0 || changed.includes(key)));
  const found = oldState && newState ? propertyChanges(only(oldState.inputs), only(newState.inputs)) : [];
  // What a provider computes differs without an input that does.
  const silent = changed.filter((root) => !found.some(({ path }) => rootOf(path) === root)).map((path) => ({ path }));
  const replacing = (replaceReasons ?? []).map(rootOf);
  const isChanged = operation === "update" || operation === "replace";
  const properties = isChanged
    ? [...found, ...silent].map((property) => ({ ...property, replaces: replacing.includes(rootOf(property.path)) }))
    : [];
  return [{ operation, type, name: nameOf(urn), properties }];
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function rootOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll(/<\{%[^%]*%\}>/g, "")).trim();
}
