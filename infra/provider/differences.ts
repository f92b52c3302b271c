import { isDeepStrictEqual } from "node:util";
import type { DiffResult, Properties } from "./protocol.ts";

/** The diff of two sets of inputs, of which a few cannot change in place. */
export function differences(olds: Properties, news: Properties, fixed: readonly string[]): DiffResult {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
  const detailed = Object.fromEntries(
    changed.map((name) => [name, fixed.includes(name) ? ("update-replace" as const) : ("update" as const)]),
  );
  return { changes: changed.length > 0, replaces: changed.filter((name) => fixed.includes(name)), detailed };
}
