import type { Check } from "../contract.ts";
import { faultsByWay, trialOf } from "./trial.ts";
import { inQuotes, missingWords, toSeen } from "./wording.ts";

/** Prompts about something else run no tool. */
export const negative: Check = {
  id: "prompts.negative",
  group: "prompts",
  title: "negative prompts select no tool",
  severity: "major",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const { tried } = await trialOf(context);
    const astray = tried.filter(({ prompt, right }) => prompt.kind === "negative" && !right);
    return faultsByWay(astray, (first, all) => {
      const tool = first.ran ?? "";
      const words = missingWords(all, tool);
      return {
        where: context.quote(tool),
        expected: "no call of any tool",
        seen: context.quote(toSeen(first, all)),
        // https://developers.openai.com/apps-sdk/guides/optimize-metadata
        why: "the tool runs when nobody asked for it, which matters more than a call that is missed",
        fix: context.quote(
          words.length > 0
            ? `narrow the description of ${tool}, and add: "Do not use for …", naming ${inQuotes(words)}`
            : `narrow the description of ${tool}: say for what it is, and for what not`,
        ),
      };
    });
  },
};
