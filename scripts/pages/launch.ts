import { directoryNames } from "../../cli/launch/report.ts";
import { directories } from "../../cli/launch/rule.ts";
import { rules } from "../../cli/launch/rules/index.ts";
import { liveFileWords } from "../../infra/live-file.ts";
import type { TargetDefinition } from "../../infra/contract.ts";
import { code, table } from "./markdown.ts";

/** Every rule by the first directory that has it, with the page that says it. */
export function launchRules(): string {
  const parts = directories.map((directory) => {
    const own = rules.filter((rule) => rule.for[0] === directory);
    const rows = own.map((rule) => {
      const others = rule.for.slice(1).map((one) => directoryNames[one]);
      return [
        code(rule.code),
        rule.title,
        rule.severity,
        rule.why,
        rule.fix.replaceAll("<", "&lt;"),
        others.join(", "),
        `<${rule.page}>`,
      ];
    });
    const name = directoryNames[directory].replace(/^./, (letter) => letter.toUpperCase());
    return `## ${name}\n\n${table(["code", "what must hold", "severity", "why", "way out", "also", "source"], rows)}`;
  });
  return parts.join("\n\n");
}

/** Which targets answer a directory's proof by what stands before the server. */
export function fronts(targets: readonly TargetDefinition[]): string {
  const rows = targets.map(({ name, facts: { fixedAnswers } }) => [
    code(name),
    fixedAnswers.value ? "yes" : "no: a route of the server's own",
    `<${fixedAnswers.source}>`,
  ]);
  return table(["target", "answers by itself", "page"], rows);
}

/** How soon instances that run read a changed file of users on each target, or why they never do. */
export function liveFiles(targets: readonly TargetDefinition[]): string {
  const rows = targets.map(({ name, facts: { liveFiles: live } }) => [
    code(name),
    liveFileWords(live.value, name),
    `<${live.source}>`,
  ]);
  return table(["target", "another list of users holds", "page"], rows);
}
