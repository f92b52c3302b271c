import type { Tool } from "@modelcontextprotocol/client";
import type { Published } from "../../../infra/policy/published.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";
import { hints } from "./tool-rules.ts";

/** What a directory holds the tools of today against: those of the version that it has published. */
export const publishedRules: Rule[] = [
  defineRule({
    code: "published_tool_deleted",
    for: ["openai", "claude"],
    severity: "critical",
    title: "no tool of the published version is gone",
    why: "ChatGPT takes it away from its users at once, before a new version is reviewed",
    fix: "keep it until the next version is published",
    page: pages.submission,
    needs: ["published", "tools"],
    judge: ({ published, tools }) =>
      (published?.tools ?? []).filter((name) => !tools.some((tool) => tool.name === name)),
  }),
  defineRule({
    code: "published_hints_changed",
    for: ["openai", "claude"],
    severity: "major",
    title: "as long as a version is published, its tools have the hints with which they were packed",
    why: "what was reviewed is no longer what runs: the scan holds the change back",
    fix: "take the change back, or raise version in launch.yaml and submit that with it",
    page: pages.submission,
    needs: ["launch", "published", "tools"],
    // The package of the next version is what brings the change.
    judge: ({ launch, published, tools }) =>
      published === null || published.version !== launch.version
        ? []
        : tools.flatMap((tool) => changedHints(tool, published)),
  }),
];

/** Hints of a tool that are not those that were reviewed. */
function changedHints({ name, annotations = {} }: Tool, { annotations: reviewed }: Published): string[] {
  const before = reviewed[name];
  if (before === undefined) return [];
  return hints.flatMap((hint) =>
    before[hint] === annotations[hint] ? [] : [`${name}: ${hint} was ${before[hint]}, and is ${annotations[hint]}`],
  );
}
