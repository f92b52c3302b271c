import { defineCommand } from "citty";
import Table from "cli-table3";
import { type Compared, compareTargets } from "../infra/comparison.ts";
import { loadWords, totalOf } from "../infra/estimate.ts";
import { serviceSchema } from "../infra/schema.ts";
import { readFileSettings } from "./file-settings.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

/** Flags that put a number in place of the stack's own, with its name in `slipway:service`. */
const numbers = { cpu: "cpu", memory: "memoryMiB", "min-instances": "minInstances", concurrency: "concurrency" };

export default defineCommand({
  meta: metaOf("compare"),
  args: {
    ...stackArguments,
    cpu: { type: "string", description: "CPU cores of one instance, in place of the stack's" },
    memory: { type: "string", description: "Memory of one instance in MiB, in place of the stack's" },
    "min-instances": { type: "string", description: "Instances kept warm, in place of the stack's" },
    concurrency: { type: "string", description: "Requests one instance takes at a time, in place of the stack's" },
    json: { type: "boolean", default: false, description: "Print JSON, with the page and month of each price" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const changed = Object.entries(numbers).flatMap(([flag, key]) => {
      const value: unknown = Object.entries(args).find(([name]) => name === flag)?.[1];
      return typeof value === "string" ? [[key, toNumber(flag, value)] as const] : [];
    });
    const compared = await compareTargets(
      await readFileSettings(stack, {
        "slipway:service": (service) => withNumbers(service, Object.fromEntries(changed)),
      }),
    );
    if (args.json) console.log(JSON.stringify({ stack, load: loadWords, targets: compared }, null, 2));
    else printComparison(compared, process.stdout.columns ?? defaultColumns);
  },
});

function toNumber(flag: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`--${flag} needs a number, and not "${value}"`);
}

function withNumbers(service: Record<string, unknown>, changes: Record<string, number>) {
  return { ...service, ...roomFor(changes.minInstances, service), ...changes };
}

/** As many instances at most as are asked for at least. */
function roomFor(minInstances: number | undefined, service: Record<string, unknown>): Record<string, number> {
  const { data: most } = serviceSchema.shape.maxInstances.safeParse(service.maxInstances);
  return minInstances === undefined || most === undefined ? {} : { maxInstances: Math.max(most, minInstances) };
}

function printComparison(compared: readonly Compared[], columns: number): void {
  for (const table of toTables(compared, columns)) console.log(table);
  console.log(`\nUSD a month, with ${loadWords}.`);
  for (const { target, changes, included, beyond } of compared) {
    if (beyond !== undefined) console.log(`${target} ${beyond}.`);
    if (changes.length > 0) console.log(`${target}: counted with ${changes.join(", ")}.`);
    if (included.length > 0) console.log(`${target}: free each month are ${included.join(", ")}.`);
  }
}

/** Targets side by side, in one table or, where the terminal is narrow, in several. */
function toTables(compared: readonly Compared[], columns: number): string[] {
  let count = compared.length;
  while (count > 1 && toTable(compared.slice(0, count)).indexOf("\n") > columns) count--;
  const rest = compared.slice(count);
  return [toTable(compared.slice(0, count)), ...(rest.length === 0 ? [] : toTables(rest, columns))];
}

function toTable(compared: readonly Compared[]): string {
  const colAligns = ["left" as const, ...compared.map(() => "right" as const)];
  const head = ["", ...compared.map(({ target }) => target)];
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  const [shown] = compared;
  const across = (of: (one: Compared) => string | undefined) => compared.map((one) => of(one) ?? "");
  for (const [index, { line }] of shown?.lines.entries() ?? []) {
    table.push([line, ...across(({ lines }) => lines[index]?.usd.toFixed(2))]);
  }
  table.push(["total", ...across(totalOf)]);
  for (const [index, { title }] of shown?.limits.entries() ?? []) {
    table.push([title, ...across(({ limits }) => limits[index]?.text)]);
  }
  return table.toString();
}

const defaultColumns = 120;
