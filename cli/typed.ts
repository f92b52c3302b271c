import { npxSlipway, toWord } from "../infra/remedies.ts";
import { makeRedactor } from "../verify/redact.ts";
import { secretsIn } from "../verify/secrets.ts";

/** What was typed, with more flags, as a line for a shell; what a URL carries that is nobody's business is left out. */
export function typed(...more: string[]): string {
  const words = process.argv.slice(2);
  // What follows -- is no flag.
  const end = words.indexOf("--");
  const all = end < 0 ? [...words, ...more] : words.toSpliced(end, 0, ...more);
  const { redact } = makeRedactor(all.flatMap(urlsIn).flatMap(secretsIn));
  return [npxSlipway(), ...all.map((word) => toWord(redact(word)))].join(" ");
}

/** A shell's variable may have put a key into one. */
function urlsIn(word: string): URL[] {
  const url = URL.parse(word.replace(/^--[\w-]+=/, ""));
  return url === null ? [] : [url];
}
