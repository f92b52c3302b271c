/** How the server introduces itself. */
export const serverInfo = { name: "example-mcp-server", version: "0.1.0" };
