/** The pages that the rules come from; read in November 2026. */
export const pages = {
  submission: "https://developers.openai.com/plugins/deploy/submission",
  errors: "https://developers.openai.com/plugins/deploy/submission-errors",
  guidelines: "https://developers.openai.com/plugins/plugin-guidelines",
  reference: "https://developers.openai.com/plugins/reference",
  claude: "https://claude.com/docs/connectors/building/submission",
  claudeApps: "https://claude.com/docs/connectors/building/mcp-apps/troubleshooting",
  registry:
    "https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md",
  registryAuth:
    "https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/authentication.mdx",
} as const;
