import html from "../component/board.html";
import { componentUri } from "./component-uri.ts";

const description = "The user's tasks as a list to tick, with a field to add one and a switch that hides what is done.";

/** The component as a resource of MCP Apps, with what ChatGPT asks for beside. */
export const component = {
  uri: componentUri,
  mimeType: "text/html;profile=mcp-app",
  html,
  name: "task_board",
  title: "Task board",
  description,
  /** What a host has to know to show it: it loads nothing from anywhere and has an origin of its own. */
  meta(publicOrigin: string): Record<string, unknown> {
    return {
      ui: {
        // https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
        csp: { connectDomains: [], resourceDomains: [], frameDomains: [] },
        domain: publicOrigin,
        prefersBorder: true,
      },
      // https://developers.openai.com/apps-sdk/reference
      "openai/widgetCSP": { connect_domains: [], resource_domains: [] },
      "openai/widgetDomain": publicOrigin,
      "openai/widgetDescription": description,
      "openai/widgetPrefersBorder": true,
    };
  },
};
