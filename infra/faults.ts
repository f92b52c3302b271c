import { closest as closestOf, distance } from "fastest-levenshtein";
import * as z from "zod";
import type { Fault } from "./errors.ts";
import { movedSettings } from "./moved-settings.ts";
import { removeCommand, secretCommand, setCommand, type SettingType, toPath, writeInFile } from "./remedies.ts";

/** What a schema refused, as zod says it. */
export interface OptionsIssue {
  path: readonly PropertyKey[];
  message: string;
  code: string;
  keys?: readonly string[];
  /** Of a key that is none. */
  issues?: readonly OptionsIssue[];
  /** Of each branch of a union. */
  errors?: readonly (readonly OptionsIssue[])[];
}

type Node = z.core.JSONSchema.BaseSchema;

/** What a schema refused: the config key, the value it was given, and the schema's own words. */
export interface Refusal {
  root: string;
  schema: z.ZodType;
  value: unknown;
  issues: readonly OptionsIssue[];
}

/** Turns what a schema refused into faults with a path and a way out. */
export function toFaults({ root, schema, value, issues }: Refusal, stack: string): Fault[] {
  const node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return issues.flatMap((issue) => faultsOf({ root, steps: [], node, value }, issue, stack));
}

/** ` (did you mean "port"?)` when one of the known words is near, else nothing. */
export function closest(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? "" : ` (did you mean "${near}"?)`;
}

/** A place in the config: its path, and the schema and the value there. */
interface Place {
  root: string;
  steps: readonly PropertyKey[];
  node: Node | undefined;
  value: unknown;
}

function faultsOf(from: Place, issue: OptionsIssue, stack: string): Fault[] {
  const place = issue.path.reduce<Place>(enter, from);
  const path = toPath(place.root, place.steps);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(meantNode(place)?.properties ?? {});
    return (issue.keys ?? []).map((key) => unknownSetting(toPath(path, [key]), { key, known, stack }));
  }
  if (issue.code === "invalid_key") {
    const problem = issue.issues?.[0]?.message ?? issue.message;
    return [{ path, problem, remedy: `remove it with: ${removeCommand(stack, path)}` }];
  }
  if (issue.code === "invalid_union") {
    const branch = meantBranch(place);
    const inner = branch === undefined ? undefined : issue.errors?.[branch];
    const meant = { ...place, node: meantNode(place) };
    if (inner) return inner.flatMap((each) => faultsOf(meant, each, stack));
  }
  const missing = issue.message.includes("received undefined");
  const problem = missing ? "required" : issue.message.replace(/^Invalid input: /, "");
  return [{ path, problem, remedy: remedyAt(place, path, stack) }];
}

function unknownSetting(path: string, given: { key: string; known: readonly string[]; stack: string }): Fault {
  const { key, known, stack } = given;
  const remove = `remove it with: ${removeCommand(stack, path)}`;
  const moved = Object.hasOwn(movedSettings, path) ? movedSettings[path] : undefined;
  if (moved) return { path, problem: `is ${moved.now} now`, remedy: `write there ${moved.write}; then ${remove}` };
  const problem = `is not a setting${closest(key, known)}${known.length > 0 ? ` among ${known.join(", ")}` : ""}`;
  return { path, problem, remedy: remove };
}

function remedyAt({ root, steps, node }: Place, path: string, stack: string): string {
  const [name] = steps;
  if (root === "slipway:secrets" && name !== undefined) return `set it with: ${secretCommand(stack, String(name))}`;
  const type = settingType(node);
  return type === undefined ? writeInFile(stack) : `set it with: ${setCommand(stack, path, type)}`;
}

const types: Record<string, SettingType> = { string: "string", integer: "int", number: "float", boolean: "bool" };

function settingType(node: Node | undefined): SettingType | undefined {
  const kinds = node?.type === undefined ? (node?.anyOf ?? []).map(({ type }) => type) : [node.type];
  const [type, ...others] = [...new Set(kinds)];
  return typeof type === "string" && others.length === 0 && Object.hasOwn(types, type) ? types[type] : undefined;
}

function enter(place: Place, step: PropertyKey): Place {
  const { root, steps, value } = place;
  return { root, steps: [...steps, step], node: below(meantNode(place), step), value: valueAt(value, step) };
}

function below(node: Node | undefined, step: PropertyKey): Node | undefined {
  const found =
    typeof step === "number" ? node?.items : (node?.properties?.[String(step)] ?? node?.additionalProperties);
  return typeof found === "object" && !Array.isArray(found) ? found : undefined;
}

/** The branch of a union that a map means: the one that shares most of its keys, none where two do. */
function meantBranch({ node, value }: Place): number | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const scores = (node?.anyOf ?? []).map((branch) => likeness(branch, value));
  const best = Math.max(...scores);
  return best > 0 && scores.filter((score) => score === best).length === 1 ? scores.indexOf(best) : undefined;
}

function meantNode(place: Place): Node | undefined {
  const { node } = place;
  return node?.anyOf === undefined ? node : node.anyOf[meantBranch(place) ?? -1];
}

function likeness({ properties = {} }: Node, value: object): number {
  const known = Object.keys(properties);
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (!Object.hasOwn(properties, key)) return sum + (nearest(key, known) === undefined ? 0 : 1);
    const property = properties[key];
    const wanted = typeof property === "object" ? property.const : undefined;
    return sum + (wanted === undefined ? 2 : wanted === inner ? 4 : -4);
  }, 0);
}

function valueAt(value: unknown, step: PropertyKey): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === String(step))?.[1]
    : undefined;
}

function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closestOf(word, known);
  return distance(word, candidate) <= Math.max(2, word.length / 2) ? candidate : undefined;
}
