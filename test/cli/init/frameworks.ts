import type { Files } from "./server-folder.ts";

/** A server as the quick start of its framework leaves it, in other words, and what is to be found there. */
export interface Sample {
  title: string;
  files: Files;
  found: {
    framework: string;
    port: string;
    path?: string;
    health?: string;
    start: string;
    notes?: readonly unknown[];
  };
}

const manifest = (more: object) => JSON.stringify({ name: "weather", type: "module", ...more });

export const samples: readonly Sample[] = [
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
      notes: [expectText("xmcp listens on 127.0.0.1 unless told otherwise")],
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
  {
    title: "FastMCP over standard input, as its first page has it",
    files: {
      "pyproject.toml": '[project]\nname = "weather"\nversion = "1"\ndependencies = ["fastmcp>=4"]\n',
      "server.py": `from fastmcp import FastMCP

mcp = FastMCP("weather")

if __name__ == "__main__":
    mcp.run()
`,
    },
    found: {
      framework: "FastMCP",
      port: "8080 PORT, with which the start command below begins it",
      start: "fastmcp run server.py:mcp --transport http --host 0.0.0.0 --port $PORT",
    },
  },
  {
    title: "FastMCP on a port of its own",
    files: {
      "requirements.txt": "fastmcp[cli]==4.1.2\n",
      "app/main.py": `from fastmcp import FastMCP

server = FastMCP("weather")


@server.custom_route("/healthz", methods=["GET"])
async def health(request): ...


server.run(transport="http", host="0.0.0.0", port=9000, path="/tools")
`,
    },
    found: {
      framework: "FastMCP",
      port: "9000 app/main.py:10",
      path: "/tools app/main.py:10",
      health: "/healthz app/main.py:6",
      start: "python app/main.py",
    },
  },
  {
    title: "Python SDK 2",
    files: {
      "pyproject.toml": '[project]\nname = "weather"\nversion = "1"\ndependencies = ["mcp[cli]>=2"]\n',
      "server.py": `from mcp.server import MCPServer

mcp = MCPServer("weather")

if __name__ == "__main__":
    mcp.run(transport="streamable-http")
`,
    },
    found: {
      framework: "Python SDK",
      port: "8080 PORT, with which the start command below begins it",
      start: `python -c "import os; from server import mcp; mcp.run('streamable-http', host='0.0.0.0', port=int(os.environ['PORT']))"`,
    },
  },
  {
    title: "Python SDK as an ASGI app",
    files: {
      "pyproject.toml": '[tool.poetry]\nname = "weather"\n[tool.poetry.dependencies]\nmcp = "^1.20"\n',
      "src/weather/app.py": `from mcp.server.fastmcp import FastMCP

mcp = FastMCP("weather")
app = mcp.streamable_http_app()
`,
    },
    found: {
      framework: "Python SDK",
      port: "8080 PORT, with which the start command below begins it",
      start: "uvicorn weather.app:app --host 0.0.0.0 --port $PORT",
    },
  },
  {
    title: "Go SDK, for this machine only",
    files: {
      "go.mod":
        "module example.com/team/weather/v2\n\ngo 1.25\n\nrequire github.com/modelcontextprotocol/go-sdk v1.2.0\n",
      "cmd/server/main.go": `package main

import (
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func main() {
	http.Handle("/mcp", mcp.NewStreamableHTTPHandler(nil, nil))
	http.ListenAndServe("localhost:8090", nil)
}
`,
    },
    found: {
      framework: "Go SDK",
      port: "8090 cmd/server/main.go:11",
      path: "/mcp cmd/server/main.go:10",
      start: "/server",
      notes: [expectText("it may listen for this machine only (localhost, cmd/server/main.go:11)")],
    },
  },
  {
    title: "mcp-go",
    files: {
      "go.mod": "module weather\n\ngo 1.24.1\n\nrequire (\n\tgithub.com/mark3labs/mcp-go v0.40.0\n)\n",
      "main.go": `package main

import (
	"os"

	"github.com/mark3labs/mcp-go/server"
)

func main() {
	made := server.NewMCPServer("weather", "1.0.0")
	server.NewStreamableHTTPServer(made, server.WithEndpointPath("/weather")).Start(":" + os.Getenv("PORT"))
}
`,
    },
    found: {
      framework: "mcp-go",
      port: "8080 PORT is read, main.go:11",
      path: "/weather main.go:11",
      start: "/server",
    },
  },
];

/** A note that has these words. */
function expectText(words: string) {
  return { asymmetricMatch: (value: unknown) => String(value).includes(words) };
}
