import { basename } from "node:path";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { baselineFault, defaultBaseline, keepBaseline, outcomesThen, readBaseline } from "./baseline-file.ts";
import { isRight, type Rates, scoreOf } from "./score.ts";
import { type Trial, trialOf } from "./trial.ts";

const mostNamed = 3;

/** Compares with the last run that was accepted, or makes this one so. */
export const baseline: Check = {
  id: "prompts.baseline",
  group: "prompts",
  title: "tool selection is no worse than the accepted baseline",
  severity: "major",
  quick: false,
  needs: ["prompts.ranking"],
  async run(context) {
    const trial = await trialOf(context);
    const { baseline: named, accept } = context.options.prompts ?? {};
    const file = named ?? defaultBaseline(context.options.promptsFile ?? "");
    const tell = (text: string) => context.evidence.add({ name: "baseline", kind: "text", text });
    try {
      if (accept) {
        await keepBaseline(file, trial.ranker.name, trial.tried);
        tell(`kept ${trial.tried.length} outcomes of the ranker ${trial.ranker.name}`);
        return [];
      }
      const kept = (await readBaseline(file))?.accepted[trial.ranker.name];
      if (kept === undefined) return { skip: `no run of the ranker ${trial.ranker.name} was accepted: --accept` };
      const { fault, text } = compare(kept, trial, context);
      tell(text);
      return fault ? [fault] : [];
    } catch (error) {
      context.signal.throwIfAborted();
      return [unreadable(file, error, context)];
    }
  },
};

function compare(kept: Readonly<Record<string, string | null>>, { tried }: Trial, { quote }: CheckContext) {
  const then = outcomesThen(kept, tried);
  const ids = new Set(then.map(({ id }) => id));
  const now = tried.filter(({ prompt }) => ids.has(prompt.id));
  const wasRight = new Set(then.filter(isRight).map(({ id }) => id));
  // A wrong tool where there was none before counts, too.
  const lost = now.filter(({ prompt, right, ran }) => !right && (ran ?? null) !== kept[prompt.id]);
  const won = now.filter(({ prompt, right }) => !wasRight.has(prompt.id) && right);
  const drops = findDrops(scoreOf(then), scoreOf(now));
  const named = lost.slice(0, mostNamed).map(({ prompt, ran }) => `"${prompt.text}" (${ran ?? "no tool"})`);
  const text = [
    `${ids.size} prompts in common, ${tried.length - ids.size} new`,
    ...drops,
    ...lost.map(
      ({ prompt, ran }) => `lost: "${prompt.text}" now runs ${ran ?? "no tool"}, then ${kept[prompt.id] ?? "no tool"}`,
    ),
    ...won.map(({ prompt, ran }) => `won: "${prompt.text}" now runs ${ran ?? "no tool"}`),
  ].join("\n");
  if (drops.length === 0) return { text };
  const fault: Fault = {
    where: quote(drops[0] ?? ""),
    expected: "precision and recall as in the last accepted run",
    seen: quote(`${lost.length} of ${ids.size} prompts went wrong since: ${named.join(", ")}`),
    why: "a change of the tools made people's prompts go elsewhere",
    fix: "take back what was changed in the descriptions of these tools, or accept it: --accept",
  };
  return { text, fault };
}

/** The rates in all that fell, else those of single tools. */
function findDrops(then: ReturnType<typeof scoreOf>, now: ReturnType<typeof scoreOf>): string[] {
  const all = dropsOf("all", then, now);
  if (all.length > 0) return all;
  return [...then.perTool].flatMap(([tool, rates]) => dropsOf(tool, rates, now.perTool.get(tool)));
}

function dropsOf(name: string, then: Rates, now: Rates = { precision: null, recall: null }): string[] {
  return (["precision", "recall"] as const).flatMap((rate) => {
    const [before, after] = [then[rate], now[rate]];
    // A tool that no longer runs has no precision; its recall tells.
    if (before === null || after === null || after >= before) return [];
    return [`${rate} of ${name} fell from ${before.toFixed(2)} to ${after.toFixed(2)}`];
  });
}

function unreadable(file: string, error: unknown, { quote }: CheckContext): Fault {
  return {
    where: quote(basename(file)),
    expected: "a file that keeps the last accepted run",
    seen: quote(baselineFault(error)),
    why: "nobody can tell whether the prompts fare worse than before",
    fix: "mend its place or its content, or remove it and run with --accept",
  };
}
