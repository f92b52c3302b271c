import type { Check, CheckContext } from "../contract.ts";
import { defaultBaseline, readBaseline } from "./baseline-file.ts";
import { RankerError } from "./ranking.ts";
import { tables } from "./tables.ts";
import { type Trial, trialOf } from "./trial.ts";

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
      const trial = await trialOf(context);
      for (const { name, text } of tables(trial, await acceptedOutcomes(context, trial)))
        context.evidence.add({ name, kind: "text", text });
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

/** What was accepted for this ranker; that it cannot be read is told by the comparison with it. */
async function acceptedOutcomes({ options }: CheckContext, { ranker }: Trial) {
  const file = options.prompts?.baseline ?? defaultBaseline(options.promptsFile ?? "");
  const kept = await readBaseline(file).catch(() => undefined);
  return kept?.accepted[ranker.name];
}
