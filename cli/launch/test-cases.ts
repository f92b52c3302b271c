import type { Tool } from "@modelcontextprotocol/client";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";

/** As many test cases as OpenAI's form takes, no more and no fewer. */
// https://developers.openai.com/plugins/deploy/submission-errors
export const cases = { positive: 5, negative: 3 } as const;

/** A prompt for which tools should run, in the words of OpenAI's form. */
export interface PositiveCase {
  description: string;
  prompt: string;
  /** Names with commas between them. */
  tools_triggered: string;
  expected_behavior: string;
}

/** A prompt for which none should. */
export interface NegativeCase {
  description: string;
  prompt: string;
}

/** The golden prompts that become the positive test cases: each tool once before any comes twice, and the direct ones first. */
export function positivePrompts(prompts: readonly GoldenPrompt[]): GoldenPrompt[] {
  const positive = ["direct", "indirect"].flatMap((kind) => prompts.filter((one) => one.kind === kind));
  const seen = new Set<string>();
  const first = positive.filter(({ tools: [tool = ""] }) => !seen.has(tool) && seen.add(tool));
  return [...first, ...positive.filter((one) => !first.includes(one))].slice(0, cases.positive);
}

/** Those that become the negative ones. */
export function negativePrompts(prompts: readonly GoldenPrompt[]): GoldenPrompt[] {
  return prompts.filter(({ kind }) => kind === "negative").slice(0, cases.negative);
}

/** The test cases of OpenAI's form. */
export function toTestCases(
  prompts: readonly GoldenPrompt[],
  tools: readonly Tool[],
): { positive: PositiveCase[]; negative: NegativeCase[] } {
  return {
    positive: positivePrompts(prompts).map((prompt) => {
      const { text, kind, tools: names } = prompt;
      const [name = ""] = names;
      const tool = tools.find((one) => one.name === name);
      const title = tool?.title ?? tool?.annotations?.title ?? name;
      return {
        description:
          kind === "direct" ? `Asks for "${title}" in so many words` : `Tells a wish that "${title}" answers`,
        prompt: text,
        tools_triggered: name,
        expected_behavior: expectedOf(prompt, tool, title),
      };
    }),
    negative: negativePrompts(prompts).map(({ text }) => ({
      description: "Nothing that this app is for: no tool runs",
      prompt: text,
    })),
  };
}

function expectedOf(
  { tools: [name = ""], arguments: args }: GoldenPrompt,
  tool: Tool | undefined,
  title: string,
): string {
  const given = args === undefined ? "" : ` with ${JSON.stringify(args)}`;
  const shown = tool?._meta && ("ui" in tool._meta || "openai/outputTemplate" in tool._meta);
  const changes = tool?.annotations?.readOnlyHint === true ? "" : " after the user has confirmed it";
  return `${name} (${title}) is called${given}${changes}, and ${shown ? "its component shows the result" : "the answer tells its result"}.`;
}
