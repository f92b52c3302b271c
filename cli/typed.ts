import { toWord } from "../infra/remedies.ts";

/** What was typed, with more flags, as a line for a shell. */
export function typed(...more: string[]): string {
  const words = process.argv.slice(2);
  // What follows -- is no flag.
  const end = words.indexOf("--");
  const all = end < 0 ? [...words, ...more] : words.toSpliced(end, 0, ...more);
  return ["npx slipway", ...all.map(toWord)].join(" ");
}
