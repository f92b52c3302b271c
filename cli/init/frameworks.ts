import type { Language } from "./found.ts";

/** A framework by which MCP servers are written, and what it does where the server's code says nothing else. */
export interface Framework {
  title: string;
  language: Language;
  /** Name of the package that a server of it depends on. */
  package: string;
  port?: number;
  healthPath?: string;
  /** Start command of its quick start, where package.json names none. */
  start?: string;
  /** What in the code makes a server of it speak HTTP, where it may speak over standard input and output alone. */
  http?: string;
  /** Variables that make it listen for others than this machine. */
  environment?: Readonly<Record<string, string>>;
}

/** All that are known; of a server that depends on two, the first is meant. */
export const frameworks: readonly Framework[] = [
  // https://docs.skybridge.tech/api-reference/cli
  { title: "skybridge", language: "node", package: "skybridge", port: 3000, start: "skybridge start" },
  // https://xmcp.dev/docs/configuration/transports
  {
    title: "xmcp",
    language: "node",
    package: "xmcp",
    port: 3001,
    healthPath: "/health",
    start: "node dist/http.js",
  },
  // https://mcp-use.com/docs/typescript/server/configuration
  {
    title: "mcp-use",
    language: "node",
    package: "mcp-use",
    port: 3000,
    start: "mcp-use start",
    environment: { HOST: "0.0.0.0" },
  },
  // https://github.com/punkpeye/fastmcp#http-streaming
  {
    title: "FastMCP for TypeScript",
    language: "node",
    package: "fastmcp",
    port: 8080,
    healthPath: "/health",
    http: 'server.start({ transportType: "httpStream" })',
    environment: { FASTMCP_HOST: "0.0.0.0" },
  },
  // https://github.com/modelcontextprotocol/typescript-sdk/blob/main/docs/server.md
  {
    title: "TypeScript SDK 2",
    language: "node",
    package: "@modelcontextprotocol/server",
    http: "createMcpHandler(() => server) behind POST /mcp",
  },
  {
    title: "TypeScript SDK 1",
    language: "node",
    package: "@modelcontextprotocol/sdk",
    http: "new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }) behind POST /mcp",
  },
  // https://gofastmcp.com/deployment/running-server
  {
    title: "FastMCP",
    language: "python",
    package: "fastmcp",
    port: 8000,
    http: 'mcp.run(transport="http")',
    environment: { FASTMCP_HOST: "0.0.0.0" },
  },
  // https://github.com/modelcontextprotocol/python-sdk
  {
    title: "Python SDK",
    language: "python",
    package: "mcp",
    port: 8000,
    http: 'mcp.run(transport="streamable-http")',
    environment: { FASTMCP_HOST: "0.0.0.0" },
  },
  // https://github.com/modelcontextprotocol/go-sdk
  {
    title: "Go SDK",
    language: "go",
    package: "github.com/modelcontextprotocol/go-sdk",
    http: "mcp.NewStreamableHTTPHandler, served by net/http at /mcp",
  },
  // https://github.com/mark3labs/mcp-go
  {
    title: "mcp-go",
    language: "go",
    package: "github.com/mark3labs/mcp-go",
    http: 'server.NewStreamableHTTPServer(s).Start(":8080")',
  },
];

/** The framework of a language that one of the packages is; undefined where none is known. */
export function frameworkOf(language: Language, packages: readonly string[]): Framework | undefined {
  return frameworks.find((each) => each.language === language && packages.includes(each.package));
}
