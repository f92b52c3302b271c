import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { closest } from "../closest.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Holds a command line against what a command defines; throws a UsageError for the first word that it does not know, that
 * is too many, or that lacks its value. `command` is what its user types before the words, such as `npx slipway down`; a
 * word that may be a secret typed in the wrong place is not repeated where `repeats` is false.
 */
export function checkArguments(
  command: string,
  words: readonly string[],
  defined: ArgsDef,
  { repeats = true } = {},
): void {
  const flags = Object.entries(defined).filter(([, { type }]) => type !== "positional");
  const types = new Map(flags.map(([name, { type }]) => [name, type === "boolean" ? "boolean" : "string"] as const));
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries([...types].map(([name, type]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const help = `${command} --help`;
  const given = new Set<string>();
  let free = Object.keys(defined).length - flags.length;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (free === 0) {
        const word = repeats ? `"${token.value}"` : "the last one";
        throw new UsageError(`${word} is one word too many: ${help} says what there can be`);
      }
      free -= 1;
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const type = rawName.startsWith("--") ? types.get(name) : undefined;
    if (type === undefined) {
      throw new UsageError(`there is no flag ${rawName}${nearest(rawName, [...types.keys()])}: ${help} names them all`);
    }
    if (type === "boolean" && value !== undefined) throw new UsageError(`--${name} takes no value`);
    if (type === "string" && (value === undefined || value === "" || (!token.inlineValue && value.startsWith("-")))) {
      throw new UsageError(`--${name} needs a value`);
    }
    if (given.has(name)) throw new UsageError(`--${name} is given twice: give it once`);
    given.add(name);
  }
}

/** A flag that may have been meant: of a single letter one that starts with it. */
function nearest(word: string, flags: readonly string[]): string {
  const found = word.startsWith("--")
    ? [closest(word.slice(2), flags) ?? []].flat()
    : flags.filter((flag) => flag.startsWith(word.slice(1)));
  return found.length === 0 ? "" : ` (did you mean "${found.map((flag) => `--${flag}`).join('" or "')}"?)`;
}
