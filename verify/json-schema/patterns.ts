import { createContext, Script } from "node:vm";

/** Longest time in milliseconds that one text may take to be matched; a good pattern takes microseconds. */
const matchTimeoutMs = 250;

const script = new Script("pattern.test(text)");
const eachScript = new Script("for (const one of texts) { text = one; pattern.test(one); }");
const inside: { pattern?: RegExp; text?: string; texts?: readonly string[] } = {};
const context = createContext(inside);
const tooSlow = new Set<string>();

/** A pattern that takes so long on some text that nothing can be said of that text. */
export class SlowPattern extends Error {
  override readonly name = "SlowPattern";
}

/**
 * Makes the pattern of somebody's schema so that it can be ended while it matches. Its `test` throws a SlowPattern where a
 * text takes longer than 250 ms, and at once where a text has done so before; the pattern itself may throw a SyntaxError.
 */
export function boundedPattern(source: string, flags: string) {
  const pattern = new RegExp(source, flags);
  const key = pattern.toString();
  return {
    test(text: string): boolean {
      if (tooSlow.has(key)) throw new SlowPattern(`the pattern ${key} takes too long`);
      Object.assign(inside, { pattern, text });
      try {
        // Only code that runs by itself can be ended: https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
        return script.runInContext(context, { timeout: matchTimeoutMs }) === true;
      } catch {
        tooSlow.add(key);
        throw new SlowPattern(`the pattern ${key} takes too long`);
      } finally {
        delete inside.text;
      }
    },
    // Where the validator keeps it under a name, two patterns must not share one.
    toString: () => key,
  };
}
/** The text that a pattern is not done with in time, all texts taken together; undefined where it is done with all of them. */
export function matchesInTime(pattern: RegExp, texts: readonly string[], milliseconds: number): string | undefined {
  Object.assign(inside, { pattern, texts });
  try {
    eachScript.runInContext(context, { timeout: milliseconds });
    return undefined;
  } catch {
    return inside.text;
  } finally {
    delete inside.text;
    delete inside.texts;
  }
}

// What stands in code that is generated for a file of its own, which is never done here.
boundedPattern.code = "boundedPattern";
