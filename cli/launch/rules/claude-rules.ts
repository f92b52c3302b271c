import type { Rule } from "../rule.ts";
import { pages } from "./pages.ts";
import { missing, recordRules, tooLong } from "./text-rules.ts";

const claude = {
  for: ["claude"],
  severity: "major",
  why: "Claude's directory refuses the submission",
  page: pages.claude,
} as const;

/** What Claude's directory asks of the listing. */
export const claudeRules: Rule[] = recordRules(claude, [
  {
    code: "claude_name",
    title: "the listing has a name of at most 100 characters",
    fix: "set displayName",
    judge: ({ displayName }) => [...missing("displayName", displayName), ...tooLong("displayName", displayName, 100)],
  },
  {
    code: "claude_one_liner",
    title: "the listing has one line of at most 200 characters",
    fix: "set shortDescription",
    judge: ({ shortDescription }) => [
      ...missing("shortDescription", shortDescription),
      ...tooLong("shortDescription", shortDescription, 200),
    ],
  },
  {
    code: "claude_description",
    title: "the listing has a text of at most 2000 characters",
    fix: "shorten longDescription, or set description, which is taken where the other is too long",
    judge({ description, longDescription }) {
      const text = claudeText({ description, longDescription });
      return [...missing("description", text), ...tooLong("description", text, 2000)];
    },
  },
  {
    code: "claude_categories",
    title: "1 to 5 categories are named",
    fix: "set claudeCategories",
    judge: ({ claudeCategories = [] }) =>
      claudeCategories.length >= 1 && claudeCategories.length <= 5 ? [] : [`there are ${claudeCategories.length}`],
  },
  {
    code: "claude_documentation",
    title: "a page of documentation is named",
    fix: "set urls.documentation",
    judge: ({ urls }) => missing("urls.documentation", urls?.documentation),
  },
  {
    code: "claude_example_prompts",
    title: "3 example prompts are given",
    fix: "write 3 starterPrompts",
    judge: ({ starterPrompts = [] }) => (starterPrompts.length >= 3 ? [] : [`there are ${starterPrompts.length}`]),
  },
]);

/** The listing's text for Claude: the long one where it fits, else the other. */
export function claudeText({
  description,
  longDescription,
}: {
  description?: string | undefined;
  longDescription?: string | undefined;
}): string | undefined {
  return longDescription !== undefined && longDescription.length <= 2000 ? longDescription : description;
}
