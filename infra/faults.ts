import { closest as closestOf, distance } from "fastest-levenshtein";
import * as z from "zod";
import type { OptionsIssue } from "./contract.ts";
import type { Fault } from "./errors.ts";

/** Turns what a schema refused into faults with a path and a way out; `root` is the config key. */
export function toFaults(root: string, schema: z.ZodType, issues: readonly OptionsIssue[], stack: string): Fault[] {
  return issues.flatMap((issue) => {
    const path = [root, ...issue.path.map(String)].join(".");
    if (issue.code === "unrecognized_keys") {
      const known = propertiesAt(schema, issue.path);
      return (issue.keys ?? []).map((key) => ({
        path: `${path}.${key}`,
        problem: `is not a setting${closest(key, known)}`,
        remedy: known.length > 0 ? `the settings here are ${known.join(", ")}` : "remove it",
      }));
    }
    const missing = issue.message.includes("received undefined");
    return [
      {
        path,
        problem: missing ? "required" : issue.message.replace(/^Invalid input: /, ""),
        remedy: `set it with: pulumi config set --stack ${stack} --path '${path}' <value>`,
      },
    ];
  });
}

/** ` (did you mean "port"?)` when one of the known words is near, else nothing. */
export function closest(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const candidate = closestOf(word, known);
  return distance(word, candidate) <= Math.max(2, word.length / 2) ? ` (did you mean "${candidate}"?)` : "";
}

function propertiesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: z.core.JSONSchema.BaseSchema = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  for (const step of path) {
    const next = node.properties?.[String(step)];
    if (typeof next !== "object") return [];
    node = next;
  }
  return Object.keys(node.properties ?? {});
}
