import type { Tried } from "./trial.ts";
import { wordsIn } from "./words.ts";

const mostWords = 4;

/** The first prompt with the tool it led to and the words that did it, and how many others went the same way. */
export function toSeen({ prompt, ran, answer }: Tried, all: readonly Tried[]): string {
  const words = answer.candidates.find(({ tool }) => tool === ran)?.words ?? [];
  const by = words.length > 0 ? ` by ${inQuotes(words)}` : "";
  const way = ran === undefined ? "leads to no tool" : `leads to ${ran}${by}`;
  const more = all.length > 1 ? `, and ${all.length - 1} more like it` : "";
  return `"${prompt.text}" ${way}${more}`;
}

/** Words of the prompts that the tool does not have, those that most of them have first. */
export function missingWords(all: readonly Tried[], tool: string): string[] {
  const counts = new Map<string, number>();
  for (const { prompt, answer } of all) {
    const had = answer.candidates.find((candidate) => candidate.tool === tool)?.words ?? [];
    for (const { written } of wordsIn(prompt.text)) {
      if (!had.includes(written) && !/^\d+$/.test(written)) counts.set(written, (counts.get(written) ?? 0) + 1);
    }
  }
  const often = [...counts].toSorted(([, one], [, other]) => other - one);
  return often.slice(0, mostWords).map(([word]) => word);
}

/** Words each in quotation marks. */
export function inQuotes(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}
