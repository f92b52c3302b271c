import Table from "cli-table3";

/** What was seen in all rounds of one side. */
export interface Sample {
  values: readonly number[];
  unit: "ms" | "MB" | "MB/min" | "calls/s" | "calls";
}

/** One comparison: what is ours, beside what else. */
export interface Row {
  name: string;
  ours: Sample;
  beside?: { what: string; sample: Sample };
  /** What should hold: a ratio of at most `ratio` or at least `leastRatio`, or a median of at most `value`. */
  aim?: { ratio: number } | { leastRatio: number } | { value: number };
  note?: string;
}

/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of ours, as a multiple of the median beside it. */
export function ratioOf({ ours, beside }: Row): number | undefined {
  return beside && median(ours.values) / median(beside.sample.values);
}

/** Whether a row's aim holds; a figure that could not be measured meets none. */
export function isMet(row: Row): boolean {
  const { aim, ours } = row;
  if (!aim) return true;
  const ratio = ratioOf(row) ?? Number.NaN;
  if ("ratio" in aim) return ratio <= aim.ratio;
  return "leastRatio" in aim ? ratio >= aim.leastRatio : median(ours.values) <= aim.value;
}

/** Prints every row with median (minimum to maximum), and the notes below. */
export function printRows(rows: readonly Row[]): void {
  const table = new Table({
    head: ["", "ours", "beside", "ratio", "aim", "met?"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [46, 24, 36, 7, 10, 6],
  });
  const notes: string[] = [];
  for (const row of rows) {
    const { name, ours, beside, note } = row;
    if (note && !notes.includes(note)) notes.push(note);
    table.push([
      note ? `${name} [${notes.indexOf(note) + 1}]` : name,
      show(ours),
      beside ? `${beside.what}: ${show(beside.sample)}` : "",
      ratioOf(row)?.toFixed(2) ?? "",
      ...verdict(row),
    ]);
  }
  console.log(`Median (minimum to maximum); each ratio is of rounds run side by side.\n${table.toString()}`);
  for (const [index, note] of notes.entries()) console.log(`[${index + 1}] ${note}`);
}

function show({ values, unit }: Sample): string {
  const format = (value: number) => value.toFixed(digitsOf(value, unit));
  const middle = `${format(median(values))} ${unit}`;
  if (values.length === 1) return middle;
  return `${middle} (${format(Math.min(...values))} to ${format(Math.max(...values))})`;
}

function digitsOf(value: number, unit: Sample["unit"]): number {
  if (unit.startsWith("MB")) return 2;
  return unit === "ms" && value < 10 ? 1 : 0;
}

function verdict(row: Row): [string, string] {
  const { aim, ours } = row;
  if (!aim) return ["", ""];
  const met = isMet(row) ? "yes" : "NO";
  if ("leastRatio" in aim) return [`>= ${aim.leastRatio} x`, met];
  return [`<= ${"ratio" in aim ? `${aim.ratio} x` : `${aim.value} ${ours.unit}`}`, met];
}
