import { kinds } from "./prompt-file.ts";
import { scoreOf, wantedTool } from "./score.ts";
import { promptScores, type PromptScores, type RatesThenAndNow } from "./scores.ts";
import type { Trial, Tried } from "./trial.ts";

const none = "(none)";

/** What a trial showed, as plain text: the rates, which tool ran for which, and every prompt with its words. */
export function tables(trial: Trial, kept?: Readonly<Record<string, string | null>>): { name: string; text: string }[] {
  return [
    { name: "scores", text: scores(trial, promptScores(trial, kept)) },
    { name: "confusion", text: confusion(trial.tried) },
    { name: "prompts", text: trial.tried.map(toLine).join("\n") },
  ];
}

function scores({ ranker, tried, tools }: Trial, { all, perTool, limits }: PromptScores): string {
  const score = scoreOf(tried);
  const row = (name: string, { now, then }: RatesThenAndNow) => [
    name,
    rateWords(now.precision, then?.precision),
    rateWords(now.recall, then?.recall),
  ];
  const rows = [["tool", "precision", "recall"], row("all", all), ...perTool.map((one) => row(one.tool, one))];
  const shares = kinds.map(
    (kind) => `${kind} ${score.perKind.get(kind)?.right ?? 0} of ${score.perKind.get(kind)?.of ?? 0}`,
  );
  const asked = new Set(tried.flatMap((one) => one.tools));
  const unasked = tools.map(({ name }) => name).filter((name) => !asked.has(name));
  return [
    `ranker: ${ranker.name}`,
    `right: ${shares.join(", ")}`,
    ...(limits === undefined ? [] : [limits]),
    ...(unasked.length > 0 ? [`no prompt asks for: ${unasked.join(", ")}`] : []),
    "",
    grid(rows),
  ].join("\n");
}

/** A row for each tool that was wanted, a column for each that ran. */
function confusion(tried: readonly Tried[]): string {
  const wanted = (one: Tried) => wantedTool(one) ?? none;
  const ran = (one: Tried) => one.ran ?? none;
  const names = [...new Set(tried.flatMap((one) => [wanted(one), ran(one)]))].toSorted();
  const count = (row: string, column: string) =>
    tried.filter((one) => wanted(one) === row && ran(one) === column).length;
  const rows = names.filter((name) => tried.some((one) => wanted(one) === name));
  return grid([
    ["wanted \\ ran", ...names],
    ...rows.map((row) => [row, ...names.map((column) => String(count(row, column) || "."))]),
  ]);
}

function toLine({ right, prompt, ran, answer }: Tried): string {
  const led = answer.candidates
    .slice(0, 3)
    .map(({ tool, score, words }) => `${tool} ${score.toFixed(2)} (${words.join(" ")})`);
  const wanted = prompt.tools.join(" or ") || none;
  const why = led.length > 0 ? `: ${led.join(", ")}` : "";
  return `${right ? "right" : "WRONG"}  ${prompt.kind}  "${prompt.text}"  wanted ${wanted}, ran ${ran ?? none}${why}`;
}

/** `0.90`, or `0.90 (0.95 before)` where it was another in the accepted run. */
export function rateWords(now: number | null, then: number | null | undefined): string {
  const [after, before] = [now, then ?? null].map((value) => (value === null ? "-" : value.toFixed(2)));
  return then === undefined || after === before ? `${after}` : `${after} (${before} before)`;
}

function grid(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
