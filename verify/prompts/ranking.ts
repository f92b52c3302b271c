import type { Tool } from "@modelcontextprotocol/client";
import { visibilityOf } from "../mcp/apps-metadata.ts";
import type { GoldenPrompt } from "./prompt-file.ts";

/** A tool with how well it fits a prompt. */
export interface Candidate {
  tool: string;
  score: number;
  /** Words of the prompt that led to it. */
  words: readonly string[];
}

/** A call that a model wants to make. */
export interface Call {
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** What one prompt leads to. */
export interface Answer {
  /** The tool that would run; none where the ranker abstains. */
  ran?: string;
  arguments?: Readonly<Record<string, unknown>>;
  /** The best tools first, also where none would run; empty where a model chose. */
  candidates: readonly Candidate[];
  /** The two best, where they fit so nearly alike that chance decides. */
  close?: readonly [string, string];
}

/** Chooses tools for prompts. */
export interface Ranker {
  /** Keeps apart what different rankers found, such as `lexical` or `model gpt-x`. */
  name: string;
  /** What it goes by: words alone, or all that a host's model knows. */
  sees: "words" | "all";
  /** Answers in the order of the prompts; throws a RankerError where one has none. */
  rank(prompts: readonly GoldenPrompt[], tools: readonly Tool[], signal: AbortSignal): Promise<Answer[]>;
}

/** Why prompts could not be judged, and the one way out. */
export class RankerError extends Error {
  override readonly name = "RankerError";
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

/** The tools that a model sees; a component alone may call the others. */
export function toolsForModels(tools: readonly Tool[]): Tool[] {
  return tools.filter((tool) => visibilityOf(tool).includes("model"));
}
