import { createHash } from "node:crypto";
import html from "../component/board.html";

const description = "The user's tasks as a list to tick, with a field to add one and a switch that hides what is done.";
const mimeType = "text/html;profile=mcp-app";

/**
 * Matches every URI that the component has had or will have. Hosts go on reading one that they have seen in a list of
 * tools, so that all of them return the current component.
 */
export const componentUriTemplate = "ui://tasks/{page}";

/** The component as a resource of MCP Apps, with the metadata that ChatGPT reads. */
export const component = {
  uri: `ui://tasks/board.${hashOf({ mimeType, html, meta: metaAt("") })}.html`,
  mimeType,
  html,
  name: "task_board",
  title: "Task board",
  description,
  meta: metaAt,
  /** Whether this is a URI of the component, now or earlier. */
  isAt: (uri: string): boolean => /^ui:\/\/tasks\/board(\.[\da-f]{16})?\.html$/.test(uri),
};

/** The `_meta` of the component for a server at this origin; its content security policy allows no other origin. */
function metaAt(publicOrigin: string): Record<string, unknown> {
  return {
    ui: {
      // https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
      // Without frameDomains: to name it, even empty, asks for frames, which OpenAI reviews more strictly. Without domain:
      // each host has a form of its own for it, and Claude shows an error in place of the component at any other.
      // https://developers.openai.com/plugins/reference
      // https://claude.com/docs/connectors/building/mcp-apps/troubleshooting
      csp: { connectDomains: [], resourceDomains: [] },
      prefersBorder: true,
    },
    // What ChatGPT alone reads: https://developers.openai.com/plugins/reference
    "openai/widgetCSP": { connect_domains: [], resource_domains: [] },
    "openai/widgetDomain": publicOrigin,
    "openai/widgetDescription": description,
    "openai/widgetPrefersBorder": true,
  };
}

// Hosts keep a component by its address, ChatGPT for up to an hour, so that a new one needs a new address.
// https://developers.openai.com/plugins/build/chatgpt-ui
function hashOf(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
