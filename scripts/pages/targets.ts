import type { Facts, TargetDefinition } from "../../infra/contract.ts";
import type { Fact, Size } from "../../infra/facts.ts";
import { liveFileWords } from "../../infra/live-file.ts";
import { limits } from "../../infra/limits.ts";
import { alertTable } from "./alerts.ts";
import { code, table } from "./markdown.ts";
import { settingsTable } from "./settings.ts";

/** The table of all targets by the limits in which they differ most; every cell links to the page that says so. */
export function targetsTable(targets: readonly TargetDefinition[]): string {
  const rows = targets.map(({ name, summary, facts }) => {
    const cells = limits.map((limit) => limit.of(facts)).map(({ text, source }) => `[${text}](${source})`);
    return [`[${code(name)}](docs/targets/${name}.md)`, summary, ...cells];
  });
  return table(["target", "what", ...limits.map(({ title }) => title)], rows);
}

/** What is known of one target: its limits with their pages, its options, and which alerts can ring there. */
export function targetPart(target: TargetDefinition): string {
  return [
    "## What it can and cannot do",
    table(["what", "value", "page"], factRows(target.facts)),
    "## Options",
    "Settings of `slipway:options`. The same for `slipway:service` and `slipway:image` on every target: [settings](../reference/settings.md).",
    settingsTable(target.options),
    "## Alerts",
    "Defaults and meanings: [alerts](../reference/alerts.md).",
    alertTable([target]),
  ].join("\n\n");
}

function factRows(facts: Facts): string[][] {
  const row = <Value>(title: string, { value, source }: Fact<Value>, write: (value: Value) => string) => [
    title,
    write(value),
    `<${source}>`,
  ];
  return [
    ...limits.map((limit) => {
      const { text, source } = limit.of(facts);
      return [limit.title, text, `<${source}>`];
    }),
    row("HTTPS address without a domain of yours", facts.defaultUrl, (value) => (value ? "yes" : "no")),
    row("answers a directory's proof before the server", facts.fixedAnswers, (value) => (value ? "yes" : "no")),
    row("another list of users holds", facts.liveFiles, (value) => liveFileWords(value, "it")),
    row("sizes of an instance", facts.sizes, sizeWords),
    row("most requests at a time in one instance", facts.concurrency, orAny),
    row("most instances kept warm", facts.minInstances, orAny),
    row("from SIGTERM to SIGKILL", facts.shutdownSeconds, (value) => `${value} s`),
    row("environment variables it keeps for itself", facts.reservedVariables, (names) => list(names.map(code))),
    row("paths it keeps for itself", facts.reservedPaths, (pattern) => (pattern ? code(pattern.source) : "none")),
  ];
}

function sizeWords(sizes: readonly Size[] | null): string {
  if (sizes === null) return "any";
  return sizes.map(({ cpu, memoryMiB }) => `${cpu} CPU with ${memoryWords(memoryMiB)} MiB`).join("; ");
}

function memoryWords(memory: Size["memoryMiB"]): string {
  if ("from" in memory) return `${memory.from} to ${memory.to}`;
  const [first, ...others] = memory;
  return others.length > 3 ? `${first} to ${others.at(-1)} in steps` : memory.join(", ");
}

function orAny(value: number | null): string {
  return value === null ? "not limited" : String(value);
}

function list(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(", ");
}
