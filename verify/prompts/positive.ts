import type { Check, Fault, CheckContext } from "../contract.ts";
import type { Ranker } from "./ranking.ts";
import { faultsByWay, isConfused, type Trial, trialOf, type Tried } from "./trial.ts";
import { inQuotes, missingWords, toSeen } from "./wording.ts";

/** Prompts that name what a tool does lead to that tool. */
export const direct: Check = {
  id: "prompts.direct",
  group: "prompts",
  title: "direct prompts select the expected tool",
  severity: "major",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const { tried, ranker } = await trialOf(context);
    const astray = tried.filter(
      (one) => one.prompt.kind === "direct" && !one.right && !isConfused(one) && !isFirst(one),
    );
    return faultsByWay(astray, (first, all) => ({
      ...toFault(first, all, context, ranker),
      why: "people who ask for just this do not get it",
    }));
  },
};

/** Prompts that tell a wish alone do so, too; without a model only a wrong tool shows. */
export const indirect: Check = {
  id: "prompts.indirect",
  group: "prompts",
  title: "indirect prompts select the expected tool",
  severity: "major",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const trial = await trialOf(context);
    return faultsByWay(
      trial.tried.filter((one) => isLost(one, trial)),
      (first, all) => ({
        severity: trial.ranker.sees === "all" ? "major" : "minor",
        ...toFault(first, all, context, trial.ranker),
        why: "people tell what they wish more often than they name a tool",
      }),
    );
  },
};

/** Whether a right tool came first without being sure enough: words that nobody knows, such as names, make it unsure. */
function isFirst({ tools, ran, answer }: Tried): boolean {
  const [best] = answer.candidates;
  return ran === undefined && best !== undefined && best.score > 0 && tools.includes(best.tool);
}

function isLost(one: Tried, { ranker }: Trial): boolean {
  if (one.prompt.kind !== "indirect" || one.right || isConfused(one)) return false;
  return ranker.sees === "all" || one.ran !== undefined;
}

function toFault(
  first: Tried,
  all: readonly Tried[],
  { quote }: CheckContext,
  { sees }: Pick<Ranker, "sees">,
): Omit<Fault, "why"> {
  const { tools, ran } = first;
  const [wanted = ""] = tools;
  const missing = sees === "words" ? missingWords(all, wanted) : [];
  const words =
    missing.length > 0 ? `with the words ${inQuotes(missing)}` : 'in the people\'s words: "Use this when …"';
  const other = ran === undefined ? "" : `, and in that of ${ran}: "Do not use for …"`;
  return {
    where: quote(tools.join(" or ")),
    expected: quote(`a call of ${tools.join(" or ")}`),
    seen: quote(toSeen(first, all)),
    fix: quote(`say in the description of ${wanted} when to use it, ${words}${other}`),
  };
}
