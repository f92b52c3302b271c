import { noteWith, type Sample } from "./sample.ts";

const manifest = (more: object) => JSON.stringify({ name: "weather", type: "module", ...more });

/** Servers in TypeScript. */
export const nodeSamples: readonly Sample[] = [
  {
    title: "TypeScript SDK 2 on Node's own server",
    files: {
      "package.json": manifest({
        scripts: { start: "node src/main.ts" },
        dependencies: { "@modelcontextprotocol/server": "^2.4.0", "@modelcontextprotocol/node": "^2.1.0" },
      }),
      "src/main.ts": `import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

const handler = toNodeHandler(createMcpHandler(() => new McpServer({ name: "weather", version: "1.0.0" })));
createServer((request, response) => {
  if (request.url === "/ready") return response.end("ready");
  return handler(request, response);
}).listen(4000);
`,
    },
    found: {
      framework: "TypeScript SDK 2",
      port: "4000 src/main.ts:9",
      health: "/ready src/main.ts:7",
      start: "node src/main.ts",
    },
  },
  {
    title: "TypeScript SDK 2 for localhost alone",
    files: {
      "package.json": manifest({ dependencies: { "@modelcontextprotocol/server": "^2.4.0" } }),
      "server.ts": "const app = createMcpExpressApp();\napp.listen(4000);\n",
    },
    found: {
      framework: "TypeScript SDK 2",
      port: "4000 server.ts:2",
      start: "node server.ts",
      notes: [noteWith("it answers requests for localhost alone (createMcpExpressApp(), server.ts:1)")],
    },
  },
  {
    title: "mcp-use",
    files: {
      "package.json": manifest({
        scripts: { build: "mcp-use build", start: "mcp-use start" },
        dependencies: { "mcp-use": "^2.5.2", zod: "^4.0.0" },
      }),
      "index.ts": `import { MCPServer } from "mcp-use";
const server = new MCPServer({ name: "weather", version: "1.0.0" });
await server.listen();
`,
    },
    found: { framework: "mcp-use", port: "3000 default of mcp-use", start: "mcp-use start" },
  },
  {
    title: "xmcp",
    files: {
      "package.json": manifest({ scripts: { build: "xmcp build" }, dependencies: { xmcp: "^1.1.3" } }),
      "xmcp.config.ts": 'export default { http: { port: 3002, host: "0.0.0.0", endpoint: "/weather-mcp" } };\n',
      "src/tools/weather.ts": 'export const metadata = { name: "weather" };\nexport default () => "sunny";\n',
    },
    found: {
      framework: "xmcp",
      port: "3002 xmcp.config.ts:1",
      path: "/weather-mcp xmcp.config.ts:1",
      health: "/health default of xmcp",
      start: "node dist/http.js",
    },
  },
  {
    title: "xmcp for this machine only",
    files: {
      "package.json": manifest({ scripts: { build: "xmcp build" }, dependencies: { xmcp: "^1.1.3" } }),
      "xmcp.config.ts": "export default { http: true };\n",
    },
    found: {
      framework: "xmcp",
      port: "3001 default of xmcp",
      health: "/health default of xmcp",
      start: "node dist/http.js",
      notes: [noteWith("xmcp listens on 127.0.0.1 unless told otherwise")],
    },
  },
  {
    title: "skybridge, which depends on the SDK as well",
    files: {
      "package.json": manifest({
        scripts: { build: "skybridge build", start: "skybridge start" },
        dependencies: { "@modelcontextprotocol/sdk": "^1.29.0", skybridge: "^2.0.0" },
      }),
      "src/server.ts":
        'import { Skybridge } from "skybridge/server";\nexport const app = new Skybridge({ name: "weather" });\n',
    },
    found: { framework: "skybridge", port: "3000 default of skybridge", start: "skybridge start" },
  },
  {
    title: "FastMCP for TypeScript",
    files: {
      "package.json": manifest({ dependencies: { fastmcp: "^4.20.0" }, devDependencies: { tsx: "^4.0.0" } }),
      "src/server.ts": `import { FastMCP } from "fastmcp";
const server = new FastMCP({ name: "weather", version: "1.0.0" });
await server.start({ transportType: "httpStream", httpStream: { port: 8081, endpoint: "/api/mcp" } });
`,
    },
    found: {
      framework: "FastMCP for TypeScript",
      port: "8081 src/server.ts:3",
      path: "/api/mcp src/server.ts:3",
      health: "/health default of FastMCP for TypeScript",
      start: "tsx src/server.ts",
    },
  },
];
