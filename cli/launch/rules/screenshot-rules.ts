import { npxSlipway } from "../../../infra/remedies.ts";
import { sizeOf } from "../images.ts";
import type { PluginEntry } from "../plugin-files.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";
import { showsComponents } from "./tool-rules.ts";

const openai = { for: ["openai"], severity: "major", page: pages.errors } as const;
const sizes = { width: 706, least: 400, most: 860 };

/** What OpenAI's directory asks of the screenshots in a package. */
export const screenshotRules: Rule[] = [
  defineRule({
    ...openai,
    code: "screenshots_not_allowed",
    title: "there are screenshots only where a tool shows a component",
    why: "the upload is refused with this code",
    fix: "leave them out",
    needs: ["plugin", "tools"],
    judge: ({ plugin, tools }) =>
      showsComponents(tools) ? [] : plugin.entries.filter(isScreenshot).map(({ path }) => path),
  }),
  defineRule({
    ...openai,
    code: "screenshot_for_each_prompt",
    title: "there is a screenshot for every starter prompt, or none at all",
    why: "the submission is refused",
    fix: "write starterPrompts as golden prompts whose tools show a component, or leave the screenshots out",
    needs: ["launch", "plugin"],
    judge({ launch: { starterPrompts = [] }, plugin }) {
      const { length } = plugin.entries.filter(isScreenshot);
      return length === 0 || length === starterPrompts.length
        ? []
        : [`${length} for ${starterPrompts.length} starter prompts`];
    },
  }),
  defineRule({
    ...openai,
    code: "screenshot_dimensions",
    title: `a screenshot is a PNG or JPEG, ${sizes.width} pixels wide and ${sizes.least} to ${sizes.most} high`,
    why: "the upload is refused",
    fix: `${npxSlipway()} launch package <subject> takes it so`,
    needs: ["plugin"],
    judge: ({ plugin }) =>
      plugin.entries.filter(isScreenshot).flatMap(({ path, content = new Uint8Array() }) => {
        const { format = "no picture", width = 0, height = 0 } = sizeOf(content);
        const isHigh = height >= sizes.least && height <= sizes.most;
        return ["png", "jpg"].includes(format) && width === sizes.width && isHigh
          ? []
          : [`${path}: ${format}, ${width} × ${height} pixels`];
      }),
  }),
];

function isScreenshot({ path }: PluginEntry): boolean {
  return /^assets\/screenshot-/.test(path);
}
