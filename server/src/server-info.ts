/** The `serverInfo` of `initialize` and `server/discover`. */
export const serverInfo = { name: "example-mcp-server", version: "0.1.0" };
