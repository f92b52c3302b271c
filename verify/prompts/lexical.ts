import MiniSearch from "minisearch";
import type { Tool } from "@modelcontextprotocol/client";
import type { GoldenPrompt } from "./prompt-file.ts";
import type { Answer, Candidate, Ranker } from "./ranking.ts";
import { textOf, type ToolText } from "./tool-text.ts";
import { type Word, wordsIn } from "./words.ts";

type Part = keyof ToolText;

const weights: Partial<Record<Part, number>> = { purpose: 2, title: 1, name: 1, parameters: 0.5 };
const telling: readonly Part[] = ["purpose", "title", "name"];
/** A tool runs where it has this many of the prompt's words, */
const enoughWords = 2;
/** or more than this share of them. */
const enoughShare = 0.5;
/** A second tool is hard to tell from the best one from this share of its score on. */
const closeShare = 0.9;

/** Chooses by the words that prompt and tool have in common (BM25), without a network and always in the same way. */
export const lexicalRanker: Ranker = {
  name: "lexical",
  sees: "words",
  rank: async (prompts, tools) => {
    const search = makeSearch(tools);
    return prompts.map((prompt) => choose(prompt, search));
  },
};

function choose({ text }: GoldenPrompt, search: (words: readonly Word[]) => Hit[]): Answer {
  const words = wordsIn(text);
  const hits = search(words);
  const [best, second] = hits;
  if (!best || best.score <= 0 || (best.strong < enoughWords && best.strong <= enoughShare * words.length)) {
    return { candidates: hits };
  }
  const isClose = second !== undefined && second.score >= closeShare * best.score;
  return { ran: best.tool, candidates: hits, ...(isClose ? { close: [best.tool, second.tool] } : {}) };
}

interface Hit extends Candidate {
  /** How many words of the prompt its name, title or purpose has. */
  strong: number;
}

function makeSearch(tools: readonly Tool[]): (words: readonly Word[]) => Hit[] {
  const texts = tools.map((tool) => ({ id: tool.name, ...textOf(tool) }));
  const terms = (text: string) => wordsIn(text).map(({ term }) => term);
  const index = new MiniSearch<{ id: string } & ToolText>({
    fields: ["name", "title", "purpose", "against", "parameters"],
    tokenize: terms,
    processTerm: (term) => term,
    searchOptions: { combineWith: "OR", prefix: false, fuzzy: false },
  });
  index.addAll(texts);
  const find = (word: Word, fields: readonly Part[]) =>
    new Map(
      index
        .search(word.term, { fields: [...fields], boost: weights, tokenize: (term) => [term] })
        .map(({ id, score, match }): [string, { score: number; fields: string[] }] => [
          String(id),
          { score, fields: Object.values(match).flat() },
        ]),
    );
  return (words) => {
    const found = words.map((word) => ({
      word,
      towards: find(word, ["name", "title", "purpose", "parameters"]),
      against: find(word, ["against"]),
    }));
    return texts
      .map(({ id }): Hit => {
        const towards = found.filter(({ towards }) => towards.has(id));
        // What a tool is for, it may say again in what it is not for.
        const against = found.filter((one) => !one.towards.has(id) && one.against.has(id));
        return {
          tool: id,
          score:
            sum(towards.map((one) => one.towards.get(id)?.score)) -
            sum(against.map((one) => one.against.get(id)?.score)),
          words: towards.map(({ word }) => word.written),
          strong: towards.filter((one) =>
            one.towards.get(id)?.fields.some((field) => telling.some((part) => part === field)),
          ).length,
        };
      })
      .filter(({ words }) => words.length > 0)
      .toSorted((one, other) => other.score - one.score || (one.tool < other.tool ? -1 : 1));
  };
}

function sum(scores: readonly (number | undefined)[]): number {
  return scores.reduce<number>((total, score) => total + (score ?? 0), 0);
}
