import { join } from "node:path";

/** Somebody else's MCP server that hosts are known to work with. */
export interface ForeignServer {
  name: string;
  /** The package whose answers are examined, as its registry names it. */
  package: string;
  command: readonly [string, ...string[]];
  /** Environment besides PORT. */
  env?: Readonly<Record<string, string>>;
  /** Checks whose findings above *minor* are true of it, each with the reason. */
  trueFindings?: Readonly<Record<string, string>>;
}

// https://github.com/modelcontextprotocol/ext-apps/issues/647: ChatGPT calls tools without the session's id.
const needsSession = { "protocol.sessions": "it refuses what ChatGPT sends: calls without Mcp-Session-Id" };

// Seen with many requests at once; with few it goes on.
const endsByItself = { "reach.stays-up": "its process ended under many requests at once" };

/** Where they and what they are made of lie. */
export const foreignDirectory = import.meta.dirname;
/** Where the Python environments and Go programs are made. */
export const builtDirectory = join(foreignDirectory, "dist");

const script = (name: string, ...flags: string[]): ForeignServer["command"] => [
  process.execPath,
  join(foreignDirectory, "servers", name),
  ...flags,
];
const python = (line: "current" | "older", name: string, ...flags: string[]): ForeignServer["command"] => [
  join(builtDirectory, line, "bin", "python"),
  join(foreignDirectory, "servers", name),
  ...flags,
];
const bin = (name: string, ...flags: string[]): ForeignServer["command"] => [
  join(foreignDirectory, "node_modules", ".bin", name),
  ...flags,
];
const writesHtml = { "components.xss": "it writes texts of the tool's result into the page as HTML" };
const memory = join(foreignDirectory, "node_modules", ".bin", "mcp-server-memory");

// https://github.com/modelcontextprotocol/ext-apps/tree/main/examples
const appExamples = [
  "basic-preact",
  "basic-react",
  "basic-solid",
  "basic-svelte",
  "basic-vanillajs",
  "basic-vue",
  "budget-allocator",
  "cohort-heatmap",
  "customer-segmentation",
  "debug",
  "map",
  "pdf",
  "scenario-modeler",
  "shadertoy",
  "sheet-music",
  "system-monitor",
  "threejs",
  "transcript",
  "video-resource",
  "wiki-explorer",
].map((name): ForeignServer => {
  const module = `@modelcontextprotocol/server-${name}`;
  const entry = join(foreignDirectory, "node_modules", module, "dist", "index.js");
  const trueFindings = ["budget-allocator", "debug"].includes(name) ? writesHtml : undefined;
  const command = [process.execPath, entry] as const;
  return { name: `ext-apps ${name}`, package: module, command, ...(trueFindings && { trueFindings }) };
});

/** The five that start and are examined the quickest, from this repository's own packages: test runs take turns at them. */
export const quickest: readonly ForeignServer[] = [
  {
    name: "sdk with sessions",
    package: "@modelcontextprotocol/sdk",
    command: script("sdk.mjs"),
    trueFindings: needsSession,
  },
  { name: "sdk stateless", package: "@modelcontextprotocol/sdk", command: script("sdk.mjs", "--stateless") },
  { name: "hono", package: "@hono/mcp", command: script("hono.mjs") },
  { name: "tmcp", package: "tmcp", command: script("tmcp.mjs") },
  { name: "mcp-handler", package: "mcp-handler", command: script("mcp-handler.mjs") },
];

/** All of them; PORT tells each where to listen, and `{port}` in a command stands for it. */
export const foreignServers: readonly ForeignServer[] = [
  ...quickest,
  ...appExamples,
  {
    name: "fastmcp with sessions",
    package: "fastmcp (npm)",
    trueFindings: needsSession,
    command: script("fastmcp.mjs"),
  },
  { name: "fastmcp stateless", package: "fastmcp (npm)", command: script("fastmcp.mjs", "--stateless") },
  { name: "mcp-use", package: "mcp-use", command: script("mcp-use.mjs") },
  {
    name: "server-everything",
    package: "@modelcontextprotocol/server-everything",
    trueFindings: needsSession,
    command: bin("mcp-server-everything", "streamableHttp"),
  },
  {
    name: "playwright",
    package: "@playwright/mcp",
    command: bin("playwright-mcp", "--port", "{port}", "--headless", "--isolated", "--allowed-hosts", "*"),
    trueFindings: needsSession,
  },
  {
    name: "context7",
    package: "@upstash/context7-mcp",
    command: bin("context7-mcp", "--transport", "http", "--port", "{port}"),
  },
  {
    name: "supergateway stateless",
    package: "supergateway",
    trueFindings: endsByItself,
    command: bin("supergateway", "--stdio", memory, "--outputTransport", "streamableHttp", "--port", "{port}"),
  },
  {
    name: "supergateway with sessions",
    package: "supergateway",
    trueFindings: { ...needsSession, ...endsByItself },
    command: bin(
      ...(["supergateway", "--stdio", memory, "--outputTransport", "streamableHttp"] as const),
      ...["--stateful", "--port", "{port}"],
    ),
  },
  {
    name: "mcp-proxy (npm)",
    package: "mcp-proxy (npm)",
    trueFindings: needsSession,
    command: bin("mcp-proxy", "--port", "{port}", "--host", "127.0.0.1", memory),
  },
  {
    name: "python sdk with sessions",
    package: "mcp (PyPI)",
    trueFindings: needsSession,
    command: python("current", "python_sdk.py"),
  },
  { name: "python sdk stateless", package: "mcp (PyPI)", command: python("current", "python_sdk.py", "--stateless") },
  {
    name: "python sdk with JSON",
    package: "mcp (PyPI)",
    command: python("current", "python_sdk.py", "--stateless", "--json"),
  },
  {
    name: "python sdk 1",
    package: "mcp (PyPI) 1",
    trueFindings: needsSession,
    command: python("older", "python_sdk_older.py"),
  },
  {
    name: "fastmcp python with sessions",
    package: "fastmcp (PyPI)",
    trueFindings: needsSession,
    command: python("current", "fastmcp_server.py"),
  },
  {
    name: "fastmcp python stateless",
    package: "fastmcp (PyPI)",
    command: python("current", "fastmcp_server.py", "--stateless"),
  },
  {
    name: "fastapi-mcp",
    package: "fastapi-mcp (PyPI)",
    trueFindings: needsSession,
    command: python("older", "fastapi_server.py"),
  },
  {
    name: "mcp-proxy (PyPI)",
    package: "mcp-proxy (PyPI)",
    trueFindings: needsSession,
    command: [
      join(builtDirectory, "older", "bin", "mcp-proxy"),
      ...["--port", "{port}", "--", join(builtDirectory, "older", "bin", "mcp-server-time")],
    ],
  },
  {
    name: "go-sdk",
    package: "github.com/modelcontextprotocol/go-sdk",
    trueFindings: needsSession,
    command: [join(builtDirectory, "go-sdk")],
  },
  {
    name: "mcp-go",
    package: "github.com/mark3labs/mcp-go",
    trueFindings: { ...needsSession, "tools.bad-input": "its tool does not check the length that its schema states" },
    command: [join(builtDirectory, "mcp-go")],
  },
];
