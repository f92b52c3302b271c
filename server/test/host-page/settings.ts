/** What the host's page is told before it shows the component. */
export interface HostSettings {
  /** Which bridge it speaks: that of MCP Apps, ChatGPT's older one, or none. */
  bridge: "mcp-apps" | "chatgpt" | "none";
  /** What the host says of its theme. */
  theme: "light" | "dark" | "none";
  /** Result of the tool call that the component is shown for; undefined while there is none. */
  result?: ToolResult;
}

/** A tool's result, as it is on the wire; an interface would not be one to the official library. */
export type ToolResult = {
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  _meta?: Record<string, unknown>;
};
