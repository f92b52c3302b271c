import type { Check, Fault } from "../contract.ts";
import { isConfused, trialOf } from "./trial.ts";
import { toSeen } from "./wording.ts";

/** Prompts of one tool do not fit another one just as well. */
export const confusion: Check = {
  id: "prompts.confusion",
  group: "prompts",
  title: "no two tools match the same prompts",
  severity: "minor",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const { tried, ranker } = await trialOf(context);
    if (ranker.sees === "all") return { skip: "a model says which tool it takes, not how near another one was" };
    const pairs = Map.groupBy(tried.filter(isConfused), ({ answer }) => answer.close?.toSorted().join(", ") ?? "");
    return [...pairs].flatMap(([pair, all]): Fault[] => {
      const lost = all.filter(({ right, prompt }) => !right && prompt.kind === "direct");
      const first = lost[0] ?? all[0];
      // One prompt may stand between two tools that are well told apart.
      if (first === undefined || (lost.length === 0 && all.length < 2)) return [];
      return [
        {
          severity: lost.length > 0 ? "major" : "minor",
          where: context.quote(pair),
          expected: "prompts that fit one of them better",
          seen: context.quote(`${toSeen(first, all)}, the other tool being as near`),
          why: "a model takes one or the other by chance",
          fix: context.quote(`make them one tool, or say in each of ${pair}: "Do not use for …" and name the other`),
        },
      ];
    });
  },
};
