import { kinds } from "./prompt-file.ts";
import { type Rates, scoreOf, wantedTool } from "./score.ts";
import type { Trial, Tried } from "./trial.ts";

const none = "(none)";

/** What a trial showed, as plain text: the rates, which tool ran for which, and every prompt with its words. */
export function tables(trial: Trial): { name: string; text: string }[] {
  return [
    { name: "scores", text: scores(trial) },
    { name: "confusion", text: confusion(trial.tried) },
    { name: "prompts", text: trial.tried.map(toLine).join("\n") },
  ];
}

function scores({ ranker, tried, tools }: Trial): string {
  const score = scoreOf(tried);
  const row = (name: string, { precision, recall }: Rates) => [name, rate(precision), rate(recall)];
  const rows = [
    ["tool", "precision", "recall"],
    row("all", score),
    ...[...score.perTool].map(([name, rates]) => row(name, rates)),
  ];
  const shares = kinds.map(
    (kind) => `${kind} ${score.perKind.get(kind)?.right ?? 0} of ${score.perKind.get(kind)?.of ?? 0}`,
  );
  const asked = new Set(tried.flatMap((one) => one.tools));
  const unasked = tools.map(({ name }) => name).filter((name) => !asked.has(name));
  return [
    `ranker: ${ranker.name}`,
    `right: ${shares.join(", ")}`,
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

function rate(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
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
