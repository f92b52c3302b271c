import { type Kind, kinds } from "./prompt-file.ts";

/** What one prompt should lead to and what it led to. */
export interface Outcome {
  kind: Kind;
  /** Tools of which any is right; none for a negative prompt. */
  tools: readonly string[];
  /** The tool that ran, if one did. */
  ran?: string;
}

/** How often the right tool ran, each from 0 to 1; null where there is nothing to divide by. */
export interface Rates {
  /** Of the calls, those of a right tool. */
  precision: number | null;
  /** Of the prompts that want a tool, those for which a right one ran. */
  recall: number | null;
}

/** Rates in all and by tool, and the share of right outcomes by kind. */
export interface Score extends Rates {
  perTool: Map<string, Rates>;
  perKind: Map<Kind, { right: number; of: number }>;
}

/** Whether the right thing happened; that is nothing for a negative prompt. */
export function isRight({ kind, tools, ran }: Outcome): boolean {
  return kind === "negative" ? ran === undefined : ran !== undefined && tools.includes(ran);
}

/** Counts outcomes; tools without a call and without a prompt are left out. */
export function scoreOf(outcomes: readonly Outcome[]): Score {
  const names = outcomes.flatMap((outcome) => [outcome.ran ?? [], wantedTool(outcome) ?? []].flat());
  const perTool = new Map(
    [...new Set(names)].toSorted().map((name) => [
      name,
      {
        precision: share(outcomes.filter(({ ran }) => ran === name)),
        recall: share(outcomes.filter((outcome) => wantedTool(outcome) === name)),
      },
    ]),
  );
  const perKind = new Map(
    kinds.map((kind) => {
      const own = outcomes.filter((outcome) => outcome.kind === kind);
      return [kind, { right: own.filter(isRight).length, of: own.length }];
    }),
  );
  return {
    precision: share(outcomes.filter(({ ran }) => ran !== undefined)),
    recall: share(outcomes.filter(({ kind }) => kind !== "negative")),
    perTool,
    perKind,
  };
}

/** The tool to whose recall a prompt counts: of several right ones that which ran, else the first. */
export function wantedTool({ tools, ran }: Outcome): string | undefined {
  return ran !== undefined && tools.includes(ran) ? ran : tools[0];
}

function share(outcomes: readonly Outcome[]): number | null {
  return outcomes.length === 0 ? null : outcomes.filter(isRight).length / outcomes.length;
}
