import fc from "fast-check";
import { matchesInTime } from "./patterns.ts";
import { isModest, seed } from "./sample.ts";

/** A second look is longer, so that a machine that was busy for a moment finds nothing. */
const looksMs = [200, 500];
/** Each repetition of a text doubles the time at least: so many take years. */
const repetitions = 60;
const longestPattern = 1000;
const samples = 4;
const mostTexts = 300;
// No class of characters that people write holds them all.
const endings = ["\u0001", "!", "\n\u0001"];
const usual = ["a", "A", "0", " ", "-", "_", ".", ",", "/", "a0", "a.", "0,"];

/**
 * A text of some dozen characters on which a regular expression is not done after half a second; undefined where none was
 * found. Texts that it accepts are repeated in part and spoilt at the end, which is what makes a matcher go back.
 */
export function slowText(source: string): string | undefined {
  // Only a group that is repeated can be entered in so many ways.
  if (source.length > longestPattern || !/\)[*+{]/.test(source)) return undefined;
  const pattern = compile(source);
  if (pattern === undefined) return undefined;
  let texts = textsFor(pattern);
  for (const milliseconds of looksMs) {
    const unfinished = matchesInTime(pattern, texts, milliseconds);
    if (unfinished === undefined) return undefined;
    texts = [unfinished];
  }
  return texts[0];
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    // Whether it is one at all is a question of its own.
    return undefined;
  }
}

function textsFor(pattern: RegExp): string[] {
  const parts = acceptedBy(pattern).flatMap((text) => {
    const starts = Array.from({ length: Math.min(text.length, 12) }, (_, index) => index);
    return starts.flatMap((start) =>
      [1, 2, 3].map((length) => [text.slice(0, start), text.slice(start, start + length)]),
    );
  });
  const pumped = [...usual.map((pump) => ["", pump]), ...parts];
  const texts = pumped.flatMap(([head = "", pump = ""]) =>
    endings.map((ending) => `${head}${pump.repeat(repetitions)}${ending}`),
  );
  return [...new Set(texts)].slice(0, mostTexts);
}

function acceptedBy(pattern: RegExp): string[] {
  if (!isModest(pattern.source)) return [];
  try {
    const short = fc.stringMatching(pattern, { size: "xsmall" });
    return fc.sample(short, { seed, numRuns: samples }).map((text) => text.slice(0, 40));
  } catch {
    // A pattern that is too clever for it, such as one that looks ahead.
    return [];
  }
}
