import type { ZodType } from "zod";
import type { Fault } from "./errors.ts";
import { toFaults } from "./faults.ts";
import type { RawConfig } from "./raw-config.ts";
import { writeInFile } from "./remedies.ts";

/** Whether a stack has something under a key of `slipway:`. */
export function isSet({ values }: RawConfig, key: string): boolean {
  return values[`slipway:${key}`] !== undefined;
}

/** A key that holds a map; undefined, with a fault, where it holds something else. */
export function readMap({ values, stack }: RawConfig, key: string, faults: Fault[]): object | undefined {
  const text = values[`slipway:${key}`];
  if (text === undefined) return {};
  const value = toJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  faults.push({ path: `slipway:${key}`, problem: "must be a map", remedy: writeInFile(stack) });
  return undefined;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a key that holds a map, as its schema reads it; undefined, with its faults, where that refuses it. */
export function parse<Value>(
  raw: RawConfig,
  key: string,
  schemaOf: (value: unknown) => ZodType<Value>,
  faults: Fault[],
): Value | undefined {
  const value = readMap(raw, key, faults);
  if (value === undefined) return undefined;
  const schema = schemaOf(value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  faults.push(...toFaults({ root: `slipway:${key}`, schema, value, issues: parsed.error.issues }, raw.stack));
  return undefined;
}
