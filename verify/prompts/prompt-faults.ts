import { type Document, isMap, isScalar } from "yaml";
import type * as z from "zod";
import type { promptFileSchema } from "./prompt-schema.ts";

/** Something wrong in the file, and the line that has it. */
export interface LinedFault {
  line: number;
  seen: string;
}

type Read = z.ZodSafeParseResult<z.infer<typeof promptFileSchema>>;
type Place = readonly PropertyKey[];

/** What the schema refuses, and what stands twice, in the order of the lines. */
export function promptFaults(read: Read, document: Document, lineAt: (offset: number) => number): LinedFault[] {
  const lineOf = (place: Place) => lineAt(offsetOf(document, place));
  if (read.success) return doubles(read.data, lineOf);
  const faults = read.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ line: lineOf(issue.path), seen: inWords(issue) }];
    const seen = (key: string) => `${placeName(issue.path)}: there is no "${key}" here`;
    return issue.keys.map((key) => ({ line: lineOf([...issue.path, key]), seen: seen(key) }));
  });
  return faults.toSorted((one, other) => one.line - other.line);
}

/** Where a node of the document begins, in characters. */
export function rangeStart(node: unknown): number {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return 0;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : 0;
}

function doubles({ prompts }: z.infer<typeof promptFileSchema>, lineOf: (place: Place) => number): LinedFault[] {
  const known = new Map<string, number>();
  return prompts.flatMap(({ id, text }, index) =>
    [...new Set([id ?? text, text])].flatMap((value) => {
      const line = lineOf(["prompts", index]);
      const first = known.get(value);
      known.set(value, first ?? line);
      return first === undefined || first === line ? [] : [{ line, seen: `"${value}" stands in line ${first}, too` }];
    }),
  );
}

function inWords({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${placeName(path)}: ${message}`;
}

function placeName(path: Place): string {
  return (
    path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("")
      .replace(/^\./, "") || "the file"
  );
}

/** Where the value at a place begins, or else the nearest thing around it; a key counts as its value. */
function offsetOf(document: Document, place: Place): number {
  for (let length = place.length; length > 0; length -= 1) {
    const path = place.slice(0, length);
    const key = keyOf(document.getIn(path.slice(0, -1), true), path.at(-1));
    if (key !== undefined) return rangeStart(key);
    const node: unknown = document.getIn(path, true);
    if (node !== undefined) return rangeStart(node);
  }
  return rangeStart(document.contents);
}

function keyOf(parent: unknown, name: PropertyKey | undefined): unknown {
  if (!isMap(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key;
}
