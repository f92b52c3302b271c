import { type Check, groups } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import { preconditions } from "./preconditions.ts";

/** A wish that names what there is not. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
  readonly userFacing = true;
}

/** The checks to run and those they need, each after what it needs; throws a SelectionError for an unknown name. */
export function selectChecks(
  all: readonly Check[],
  { only, quick = false }: Pick<VerifyOptions, "only" | "quick">,
): Check[] {
  const byId = new Map<string, Check>(all.map((check) => [check.id, check]));
  const isKnown = (name: string) => byId.has(name) || all.some(({ group }) => group === name);
  const unknown = only?.filter((name) => !isKnown(name)) ?? [];
  if (unknown.length > 0) {
    const known = [...new Set(all.map(({ group }) => group)), ...byId.keys()].join(", ");
    throw new SelectionError(`there is no check or group ${unknown.join(", ")}; there are ${known}`);
  }
  const wanted = all
    .filter(({ id, group }) => only === undefined || only.includes(id) || only.includes(group))
    .filter((check) => !quick || check.quick)
    .toSorted((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group));
  const missing = only?.filter((name) => !wanted.some(({ id, group }) => id === name || group === name)) ?? [];
  if (missing.length > 0) throw new SelectionError(`nothing of ${missing.join(", ")} is quick: leave --quick out`);
  const chosen = new Set<Check>();
  const visit = (check: Check, path: readonly string[]) => {
    if (chosen.has(check)) return;
    if (path.includes(check.id)) throw new Error(`checks need each other: ${[...path, check.id].join(" -> ")}`);
    for (const explanation of wanted.filter(({ id }) => check.after?.includes(id)))
      visit(explanation, [...path, check.id]);
    for (const id of neededChecks(check)) {
      const needed = byId.get(id);
      if (!needed) throw new Error(`check ${check.id} needs ${id}, which there is not`);
      visit(needed, [...path, check.id]);
    }
    chosen.add(check);
  };
  for (const check of wanted) visit(check, []);
  return [...chosen];
}

/** Ids of the checks that a check needs, by itself or through a precondition. */
export function neededChecks({ id, needs = [] }: Check): string[] {
  return needs.flatMap((need) => {
    const precondition = preconditions[need];
    if (precondition === undefined) return [need];
    return precondition.reportedBy === undefined || precondition.reportedBy === id ? [] : [precondition.reportedBy];
  });
}
