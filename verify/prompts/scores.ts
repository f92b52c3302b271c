import { outcomesThen } from "./baseline-file.ts";
import { isRight, type Rates, scoreOf } from "./score.ts";
import type { Trial } from "./trial.ts";

/** How often the right tool ran now and, of the prompts that were there then too, in the last accepted run. */
export interface RatesThenAndNow {
  now: Rates;
  /** Missing where nothing was accepted, or no prompt of that time wants this tool. */
  then?: Rates;
}

/** What golden prompts say of tools, for a report. */
export interface PromptScores {
  ranker: string;
  prompts: number;
  all: RatesThenAndNow;
  perTool: ({ tool: string } & RatesThenAndNow)[];
  /** Prompts that went right in the accepted run and do not now, with what runs in place of it. */
  lost: { text: string; ran: string | null }[];
  /** What this ranker cannot judge; missing where it can judge all. */
  limits?: string;
}

/** Sums a trial up beside the outcomes that were accepted. */
export function promptScores(trial: Trial, kept?: Readonly<Record<string, string | null>>): PromptScores {
  const { tried, ranker } = trial;
  const then = kept === undefined ? undefined : outcomesThen(kept, tried);
  const [now, before] = [scoreOf(tried), then && scoreOf(then)];
  const rightThen = new Set(then?.filter(isRight).map(({ id }) => id));
  const limits = limitsOf(trial);
  return {
    ranker: ranker.name,
    prompts: tried.length,
    all: { now: ratesIn(now), ...(before && then && then.length > 0 ? { then: ratesIn(before) } : {}) },
    perTool: [...now.perTool].map(([tool, rates]) => {
      const earlier = before?.perTool.get(tool);
      return { tool, now: rates, ...(earlier ? { then: earlier } : {}) };
    }),
    lost: tried
      .filter(({ prompt, right }) => !right && rightThen.has(prompt.id))
      .map(({ prompt, ran }) => ({ text: prompt.text, ran: ran ?? null })),
    ...(limits === undefined ? {} : { limits }),
  };
}

function ratesIn({ precision, recall }: Rates): Rates {
  return { precision, recall };
}

/** Words alone do not tell a wish from another: that would take a model. */
function limitsOf({ ranker, tried }: Trial): string | undefined {
  if (ranker.sees === "all") return undefined;
  const wishes = tried.filter(({ kind }) => kind === "indirect");
  const open = wishes.filter(({ ran }) => ran === undefined).length;
  if (open === 0) return undefined;
  return `it goes by words alone: whether a model finds the tool for ${open} of ${wishes.length} indirect prompts is not known (--ranker model)`;
}
