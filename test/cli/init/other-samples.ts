import { noteWith, type Sample } from "./sample.ts";

/** Servers in Python and Go. */
export const otherSamples: readonly Sample[] = [
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
      notes: [noteWith("it may listen for this machine only (localhost, cmd/server/main.go:11)")],
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
