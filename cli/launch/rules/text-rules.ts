import { defineRule, type Directory, type Judgement, type Rule, type RuleWords } from "../rule.ts";
import type { Launch } from "../launch-schema.ts";
import { pages } from "./pages.ts";

/** A rule about launch.yaml alone, in one line each. */
type RecordRule = Pick<RuleWords, "code" | "title" | "fix"> &
  Partial<Pick<RuleWords, "for" | "severity" | "why" | "page">> & { judge(launch: Launch): Judgement };

/** Rules about launch.yaml alone that have the rest in common. */
export function recordRules(common: Pick<RuleWords, "for" | "severity" | "why" | "page">, rules: RecordRule[]): Rule[] {
  return rules.map(({ judge, ...rule }) =>
    defineRule({ ...common, ...rule, needs: ["launch"], judge: ({ launch }) => judge(launch) }),
  );
}

/** What is said of a text that is missing. */
export function missing(field: string, value: unknown): string[] {
  return value === undefined || value === "" ? [`${field} is missing`] : [];
}

/** What is said of a text that is longer than it may be, counted as people count characters. */
export function tooLong(field: string, value: string | undefined, most: number): string[] {
  const length = [...(value ?? "")].length;
  return length > most ? [`${field} has ${length} characters, and ${most} are allowed`] : [];
}

/** What is said of characters that no listing shows: control and formatting ones, and line breaks in one line. */
export function unsupported(field: string, value = "", { lines = false } = {}): string[] {
  const [found] = value.match(lines ? /[^\P{C}\n]|[\u2028\u2029]/u : /\p{C}|[\u2028\u2029]/u) ?? [];
  if (found === undefined) return [];
  return [`${field} holds the character U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`];
}

const openai: readonly Directory[] = ["openai"];
const common = {
  for: openai,
  severity: "major",
  why: "the upload or the submission is refused with this code",
  page: pages.errors,
} as const;

// https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[\da-zA-Z-]+(\.[\da-zA-Z-]+)*)?(\+[\da-zA-Z-]+(\.[\da-zA-Z-]+)*)?$/;
const promotion =
  /\b(?:free trial|trial|discount|subscription|subscribe|cheap(?:er|est)?|best|better than|# ?1|number one|leading)\b|[$€£]\s?\d/i;

/** What OpenAI's directory asks of the names and texts of a plugin. */
export const textRules: Rule[] = recordRules(common, [
  {
    code: "plugin_name_missing",
    title: "the plugin has a name",
    fix: "set name in launch.yaml",
    judge: ({ name }) => missing("name", name),
  },
  {
    code: "plugin_name_too_long",
    title: "the plugin's name has at most 64 characters",
    fix: "shorten name",
    judge: ({ name }) => tooLong("name", name, 64),
  },
  {
    code: "plugin_name_format",
    title: "the plugin's name has small letters, digits and single hyphens",
    fix: "write name as task-board",
    judge: ({ name }) =>
      name === undefined || name === "" || /^(?!.*--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name)
        ? []
        : [`name is ${name}`],
  },
  {
    code: "plugin_version_not_semver",
    title: "the version is semver",
    fix: "write version as 1.0.0",
    judge: ({ version = "" }) => (semver.test(version) ? [] : [`version is ${version || "missing"}`]),
  },
  {
    code: "plugin_version_too_long",
    title: "the version has at most 64 characters",
    fix: "shorten version",
    judge: ({ version }) => tooLong("version", version, 64),
  },
  {
    code: "plugin_description_missing",
    title: "the plugin has a description",
    fix: "say in description what it does",
    judge: ({ description }) => missing("description", description),
  },
  {
    code: "plugin_description_too_long",
    title: "the description has at most 1024 characters",
    fix: "shorten description; longDescription takes 4000",
    judge: ({ description }) => tooLong("description", description, 1024),
  },
  {
    code: "plugin_description_character_unsupported",
    title: "the description has no invisible characters",
    fix: "type description anew",
    judge: ({ description }) => unsupported("description", description, { lines: true }),
  },
  {
    code: "submission_display_name_required",
    title: "the listing has a name",
    fix: "set displayName",
    judge: ({ displayName }) => missing("displayName", displayName),
  },
  {
    code: "submission_display_name_too_long",
    title: "the listing's name has at most 30 characters",
    fix: "shorten displayName",
    judge: ({ displayName }) => tooLong("displayName", displayName, 30),
  },
  {
    code: "submission_display_name_character_unsupported",
    title: "the listing's name is one line without invisible characters",
    fix: "type displayName anew",
    judge: ({ displayName }) => unsupported("displayName", displayName),
  },
  {
    code: "display_name_suffix",
    title: "the listing's name does not end in MCP, MCP Server or Plugin",
    why: "OpenAI's guidelines refuse such names",
    page: pages.guidelines,
    fix: "name the product",
    judge: ({ displayName = "" }) =>
      /\b(?:mcp|mcp server|plugin)\s*$/i.test(displayName) ? [`displayName is ${displayName}`] : [],
  },
  {
    code: "submission_subtitle_required",
    title: "the listing has a line below its name",
    fix: "set shortDescription",
    judge: ({ shortDescription }) => missing("shortDescription", shortDescription),
  },
  {
    code: "submission_subtitle_too_long",
    title: "the line below the name has at most 30 characters",
    fix: "shorten shortDescription",
    judge: ({ shortDescription }) => tooLong("shortDescription", shortDescription, 30),
  },
  {
    code: "submission_subtitle_character_unsupported",
    title: "the line below the name is one line without invisible characters",
    fix: "type shortDescription anew",
    judge: ({ shortDescription }) => unsupported("shortDescription", shortDescription),
  },
  {
    code: "submission_description_required",
    title: "the listing has a text",
    fix: "set longDescription",
    judge: ({ longDescription }) => missing("longDescription", longDescription),
  },
  {
    code: "submission_description_too_long",
    title: "the listing's text has at most 4000 characters",
    fix: "shorten longDescription",
    judge: ({ longDescription }) => tooLong("longDescription", longDescription, 4000),
  },
  {
    code: "submission_description_character_unsupported",
    title: "the listing's text has no invisible characters",
    fix: "type longDescription anew",
    judge: ({ longDescription }) => unsupported("longDescription", longDescription, { lines: true }),
  },
  {
    code: "description_promotes",
    severity: "minor",
    title: "the texts hold no prices, trials or comparisons",
    why: "OpenAI's guidelines refuse promotion; a word alone may be innocent",
    page: pages.guidelines,
    fix: "say what it does",
    judge: ({ shortDescription = "", description = "", longDescription = "" }) =>
      Object.entries({ shortDescription, description, longDescription }).flatMap(([field, value]) => {
        const word = promotion.exec(value)?.[0];
        return word === undefined ? [] : [`${field} says "${word}"`];
      }),
  },
]);
