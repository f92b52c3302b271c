import { component } from "./component.ts";
import type { Tool } from "./tools/tool.ts";

/** The `_meta` of a tool for hosts that show components: its visibility, and the component that renders its result. */
export function toolMeta({ visibility, shown }: Tool): Record<string, unknown> {
  return {
    // https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
    ui: { ...(shown ? { resourceUri: component.uri } : {}), visibility },
    // For hosts that know the draft of MCP Apps alone; its own library writes both.
    // https://github.com/modelcontextprotocol/ext-apps/blob/main/src/server/index.ts
    ...(shown ? { "ui/resourceUri": component.uri } : {}),
    // ChatGPT's older bridge refuses a component every tool that does not say this.
    // https://developers.openai.com/plugins/reference
    ...(visibility.includes("app") ? { "openai/widgetAccessible": true } : {}),
    ...(shown
      ? {
          "openai/outputTemplate": component.uri,
          "openai/toolInvocation/invoking": shown.invoking,
          "openai/toolInvocation/invoked": shown.invoked,
        }
      : {}),
  };
}
