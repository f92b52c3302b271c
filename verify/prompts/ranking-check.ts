import type { Check } from "../contract.ts";
import { RankerError } from "./ranking.ts";
import { tables } from "./tables.ts";
import { trialOf } from "./trial.ts";

/** Tries every prompt, and keeps what came of it as evidence. */
export const ranking: Check = {
  id: "prompts.ranking",
  group: "prompts",
  title: "every golden prompt gets an answer",
  severity: "major",
  quick: false,
  needs: ["prompts.file"],
  timeoutSeconds: 100,
  async run(context) {
    context.keepSecret(context.options.prompts?.apiKey ?? "");
    try {
      for (const { name, text } of tables(await trialOf(context))) context.evidence.add({ name, kind: "text", text });
      return [];
    } catch (error) {
      if (!(error instanceof RankerError)) throw error;
      return [
        {
          where: "ranker",
          expected: "an answer to every prompt",
          seen: context.quote(error.message),
          why: "a score of some of the prompts would say nothing",
          fix: error.fix,
        },
      ];
    }
  },
};
