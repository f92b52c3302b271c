import type { Check, Fault } from "../contract.ts";
import { isObject } from "../json.ts";
import { trialOf, type Tried } from "./trial.ts";

/** The calls carry the arguments that the prompts ask for. */
export const callArguments: Check = {
  id: "prompts.arguments",
  group: "prompts",
  title: "tool calls carry the arguments that the prompts ask for",
  severity: "major",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const { tried, ranker } = await trialOf(context);
    if (ranker.sees !== "all") return { skip: "needs a model that fills arguments in: --ranker model" };
    return tried.flatMap((one): Fault[] => {
      const wrong = wrongArguments(one);
      if (wrong.length === 0) return [];
      const { tools, prompt, ran = "" } = one;
      const show = (values: Readonly<Record<string, unknown>> = {}) =>
        wrong.map((name) => `${name}: ${JSON.stringify(values[name]) ?? "nothing"}`).join(", ");
      return [
        {
          where: context.quote(ran || tools.join(" or ")),
          expected: context.quote(`${show(prompt.arguments)} for "${prompt.text}"`),
          seen: context.quote(show(one.answer.arguments)),
          why: "the right tool does the wrong thing",
          fix: context.quote(`describe ${wrong.join(", ")} in the input schema of ${ran}, with an example`),
        },
      ];
    });
  },
};

/** Names of the arguments that are not as the prompt wants them; none where another tool ran. */
export function wrongArguments({
  right,
  prompt,
  ran,
  answer,
}: Pick<Tried, "right" | "prompt" | "ran" | "answer">): string[] {
  // Of several right tools only the first one is sure to have these arguments.
  if (!right || prompt.arguments === undefined || ran !== prompt.tools[0]) return [];
  const given = answer.arguments ?? {};
  return Object.entries(prompt.arguments).flatMap(([name, value]) => (matches(given[name], value) ? [] : [name]));
}

function matches(given: unknown, wanted: unknown): boolean {
  if (typeof wanted === "string" && typeof given === "string") return plain(given) === plain(wanted);
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(given) &&
      given.length === wanted.length &&
      wanted.every((part, index) => matches(given[index], part))
    );
  }
  if (isObject(wanted)) {
    return isObject(given) && Object.entries(wanted).every(([name, part]) => matches(given[name], part));
  }
  return given === wanted;
}

function plain(text: string): string {
  return text
    .trim()
    .replace(/[.!?]$/, "")
    .replaceAll(/\s+/g, " ")
    .toLowerCase();
}
