import { isDeepStrictEqual } from "node:util";
import type { CallContext, DiffResult, Properties, PropertyValue } from "../../../provider/protocol.ts";

interface DiffRequest {
  oldInputs: Properties;
  oldOutputs: Properties;
  newInputs: Properties;
}

interface ReplaceOptions {
  deleteBeforeReplace?: boolean;
  /** Inputs whose change the thing does not show. */
  ignored?: readonly string[];
  /** Whether two values of an input mean the same. */
  same?(name: string, before: PropertyValue | undefined, after: PropertyValue | undefined): boolean;
}

/**
 * The diff of a thing that is never changed in place: any changed input replaces it, and so does what was done to it by
 * hand, which `drift` names. Looking at the live thing here lets the next `up` mend it without a refresh before.
 */
export async function replaceOnChange(
  { oldInputs, newInputs }: DiffRequest,
  context: CallContext,
  what: string,
  drift: () => Promise<string[]>,
  { deleteBeforeReplace = false, ignored = [], same = () => false }: ReplaceOptions = {},
): Promise<DiffResult> {
  const names = new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)]);
  const changed = [...names].filter((name) => {
    const [before, after] = [oldInputs[name], newInputs[name]];
    return !ignored.includes(name) && !isDeepStrictEqual(before, after) && !same(name, before, after);
  });
  if (changed.length > 0) return { changes: true, replaces: changed, deleteBeforeReplace };
  const drifted = await drift();
  if (drifted.length === 0) return { changes: false };
  context.log("warning", `the ${what} was changed outside of this stack (${drifted.join(", ")}) and is made anew`);
  return { changes: true, replaces: ["id"], deleteBeforeReplace };
}
