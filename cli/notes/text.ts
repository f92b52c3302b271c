import type { ContractChange } from "../../verify/diff/contract.ts";
import type { ChangedSetting } from "./settings.ts";

/** What a release changes. */
export interface Notes {
  /** Such as 1.4.0, or a date. */
  title: string;
  /** The release before, as a tag or commit. */
  since: string;
  tools: Pick<ContractChange, "kind" | "isBreaking" | "subject" | "text" | "advice">[];
  /** Why nobody knows whether tools changed. */
  notCompared?: string;
  /** Why published tools were broken on purpose, in the team's words. */
  reasons: string[];
  /** By stack. */
  settings: Readonly<Record<string, readonly ChangedSetting[]>>;
  /** Digest of the image that runs, where the stack was asked. */
  image?: string;
  commits: readonly { id: string; subject: string }[];
}

/** The heading of what a directory gets. */
const forUsers = "For users";

/** The notes as a section of a changelog. */
export function toMarkdown({ title, since, tools, notCompared, reasons, settings, image, commits }: Notes): string {
  const open = notCompared === undefined ? [] : [`- not compared: ${notCompared}`];
  const sections: [heading: string, lines: string[]][] = [
    [forUsers, notCompared === undefined ? userLines(tools) : []],
    ["Tools", [...tools.map(toolLine), ...reasons.map((reason) => `- broken on purpose: ${reason}`), ...open]],
    ...Object.entries(settings).map(([stack, all]): [string, string[]] => [
      `Settings of ${stack}`,
      all.map(settingLine),
    ]),
    ["Image", image === undefined ? [] : [`- \`${image}\` runs`]],
    ["Commits", commits.map(({ id, subject }) => `- ${subject} (${id})`)],
  ];
  const isNothing = sections.every(([heading, lines]) => heading === forUsers || lines.length === 0);
  const filled = isNothing ? [] : sections.filter(([, lines]) => lines.length > 0);
  const body = filled.map(([heading, lines]) => `### ${heading}\n\n${lines.join("\n")}`);
  return [`## ${title}`, ...(body.length === 0 ? [`Nothing differs from ${since}.`] : body)].join("\n\n");
}

/** What users of the app find otherwise, without what is for its developers alone. */
function userLines(tools: Notes["tools"]): string[] {
  const words = { "tool added": "New", "tool removed": "Gone", "tool changed": "Changed" } as const;
  const lines = tools.flatMap(({ kind, subject }) =>
    kind === "tool added" || kind === "tool removed" || kind === "tool changed" ? [`- ${words[kind]}: ${subject}`] : [],
  );
  return lines.length === 0 ? ["- The tools are as they were."] : [...new Set(lines)].toSorted();
}

function toolLine({ isBreaking, subject, text, advice }: Notes["tools"][number]): string {
  return `- ${isBreaking ? "**breaking** " : ""}\`${subject}\`: ${text}; ${advice}`;
}

function settingLine({ path, before, after }: ChangedSetting): string {
  const value = (text: string | undefined) =>
    text === undefined ? "not set" : text === "a secret" ? text : `\`${text}\``;
  if (before === after) return `- \`${path}\`: another value`;
  return `- \`${path}\`: ${value(before)} → ${value(after)}`;
}

/** A changelog with the notes before its newest release, in place of an earlier text of the same title. */
export function intoChangelog(changelog: string, notes: string): string {
  const [title = ""] = notes.split("\n");
  const sections = changelog.trim() === "" ? ["# Changelog\n"] : changelog.split(/^(?=## )/m);
  const kept = sections.filter((section) => section.split("\n")[0]?.trim() !== title);
  const place = kept.findIndex(isRelease);
  const at = place === -1 ? kept.length : place;
  return `${[...kept.slice(0, at), `${notes}\n`, ...kept.slice(at)].map((section) => section.trim()).join("\n\n")}\n`;
}

/** What the newest release in a changelog says to those who use the app; undefined where nothing. */
export function newestUserNotes(changelog: string): string | undefined {
  const newest = changelog.split(/^(?=## )/m).find(isRelease);
  const users = newest?.split(/^(?=### )/m).find((part) => part.startsWith(`### ${forUsers}\n`));
  return users?.split("\n").slice(1).join("\n").trim();
}

/** Whether a part of a changelog is a release's, and not what is still to be released. */
function isRelease(section: string): boolean {
  return /^## (?!\[?unreleased)/i.test(section);
}
