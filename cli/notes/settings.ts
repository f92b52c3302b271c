import { parse } from "yaml";
import * as z from "zod";

const fileSchema = z.object({ config: z.record(z.string(), z.unknown()).catch({}) }).catch({ config: {} });

/** One setting that a stack's file has otherwise than before, by its path; undefined is "not set". */
export interface ChangedSetting {
  path: string;
  before: string | undefined;
  after: string | undefined;
}

/** What differs between two texts of a stack's file; of what is secret it says that it differs, and nothing else. */
export function changedSettings(before: string | undefined, after: string | undefined): ChangedSetting[] {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => ({ path, before: shown(path, was), after: shown(path, is) }));
}

function leavesOf(text: string | undefined): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (isMap(value) && !("secure" in value)) {
      for (const [key, part] of Object.entries(value)) walk(path === "" ? key : `${path}.${key}`, part);
    } else leaves.set(path, JSON.stringify(value));
  };
  walk("", fileSchema.parse(text === undefined ? {} : parse(text)).config);
  return leaves;
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(path: string, leaves: ReadonlyMap<string, string>): string | undefined {
  const value = leaves.get(path);
  if (value === undefined) return undefined;
  const isSecret = path.startsWith("slipway:secrets") || path === "slipway:token" || value.startsWith('{"secure"');
  return isSecret ? "a secret" : value;
}
