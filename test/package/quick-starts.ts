import { cp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import {
  change,
  go,
  install,
  npmProject,
  npmTimeoutMs,
  programsIn,
  python,
  type QuickStart,
  write,
} from "./quick-start-parts.ts";
import { skybridgeFiles, skybridgeManifest } from "./skybridge-quick-start.ts";

const xmcpPackages = ["dependencies.xmcp=1.1.3", "dependencies.zod=4.6.7", "devDependencies.@xmcp-dev/compiler=1.1.3"];

/** One of each kind of server that `init` knows. */
export const quickStarts: readonly QuickStart[] = [
  {
    title: "the example of TypeScript SDK 1",
    framework: "TypeScript SDK 1",
    async make(folder) {
      await npmProject(folder, { dependencies: { "@modelcontextprotocol/sdk": "1.32.2" } });
      const example =
        "node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStatelessStreamableHttp.js";
      const text = await readFile(join(folder, example), "utf8");
      // What it takes from beside itself, by the package's name.
      await write(folder, {
        "server.js": text
          .replaceAll('"../../', '"@modelcontextprotocol/sdk/')
          .replaceAll("'../../", "'@modelcontextprotocol/sdk/"),
      });
    },
  },
  {
    title: "Node's own server in the README of TypeScript SDK 2",
    framework: "TypeScript SDK 2",
    // It has no tools.
    findings: ["protocol.capabilities"],
    async make(folder) {
      const dependencies = { "@modelcontextprotocol/server": "2.4.0", "@modelcontextprotocol/node": "2.1.2" };
      await npmProject(folder, { dependencies });
      const programs = await programsIn(join(folder, "node_modules/@modelcontextprotocol/node/README.md"), "ts");
      await write(folder, { "server.ts": programs.find((text) => text.includes("node:http")) ?? "" });
    },
    lack: {
      note: "it may listen for this machine only (127.0.0.1",
      mend: (folder) =>
        change(folder, "server.ts", [
          ["'127.0.0.1'", "'0.0.0.0'"],
          ["if (!validateHost(req, res) || !validateOrigin(req, res)) return;", ""],
        ]),
    },
  },
  {
    title: "the README's program of mcp-use, with its view",
    framework: "mcp-use",
    async make(folder) {
      const scripts = { build: "mcp-use build", start: "mcp-use start" };
      await npmProject(folder, {
        scripts,
        dependencies: { "mcp-use": "2.5.2", react: "19.2.0", "react-dom": "19.2.0", zod: "4.6.7" },
      });
      const readme = join(folder, "node_modules/mcp-use/README.md");
      const [server = ""] = await programsIn(readme, "typescript");
      const [view = ""] = await programsIn(readme, "tsx");
      await write(folder, { "index.ts": server, "views/weather-card/view.tsx": view });
    },
  },
  {
    title: "what create-xmcp-app makes",
    framework: "xmcp",
    async make(folder) {
      const words = ["exec", "--yes", "--", "create-xmcp-app@0.2.1", "quick", "--yes", "--http", "--skip-install"];
      await execa("npm", words, { cwd: dirname(folder), timeout: npmTimeoutMs });
      await cp(join(dirname(folder), "quick"), folder, { recursive: true });
      // Its own packages do not fit together: this is what npm and xmcp ask for in turn.
      await execa("npm", ["pkg", "set", ...xmcpPackages], { cwd: folder });
      await change(folder, "xmcp.config.ts", [["http: true,", "http: true,\n  paths: { resources: false },"]]);
      await install(folder);
    },
    lack: {
      note: "xmcp listens on 127.0.0.1 unless told otherwise",
      mend: (folder) => change(folder, "xmcp.config.ts", [["http: true,", 'http: { host: "0.0.0.0" },']]),
    },
  },
  {
    title: "skybridge with a view",
    framework: "skybridge",
    // It names another component for ChatGPT, and answers 500 to a body that is no JSON.
    findings: ["protocol.status-codes", "components.resource"],
    async make(folder) {
      await write(folder, skybridgeFiles);
      await npmProject(folder, skybridgeManifest);
    },
  },
  {
    title: "the README's program of FastMCP for TypeScript",
    framework: "FastMCP for TypeScript",
    findings: ["protocol.sessions"],
    async make(folder) {
      await npmProject(folder, { dependencies: { fastmcp: "4.20.16", zod: "4.6.7" } });
      const [first = "", second = ""] = await programsIn(join(folder, "node_modules/fastmcp/README.md"), "ts");
      await write(folder, { "server.ts": first.slice(0, first.indexOf("server.start(")) + second });
    },
  },
  {
    title: "the first program in the README of FastMCP",
    framework: "FastMCP",
    findings: ["protocol.sessions"],
    make: python("fastmcp", "4.1.2"),
  },
  {
    title: "the first program in the README of the Python SDK",
    framework: "Python SDK",
    findings: ["protocol.sessions"],
    make: python("mcp", "2.2.0"),
  },
  {
    title: "the example of the Go SDK",
    framework: "Go SDK",
    findings: ["protocol.sessions"],
    flags: ["--start", "/server -host 0.0.0.0 -port 8080 server", "--port", "8080", "--path", "/"],
    make: go("github.com/modelcontextprotocol/go-sdk", "v1.8.0", "examples/http"),
  },
  {
    title: "the example of mcp-go",
    framework: "mcp-go",
    findings: ["protocol.sessions"],
    flags: ["--start", "/server -t http", "--port", "8080", "--path", "/mcp"],
    make: go("github.com/mark3labs/mcp-go", "v1.2.1", "examples/everything"),
  },
];
