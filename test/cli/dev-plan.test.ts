import { chmod } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { planServer } from "../../cli/dev/plan.ts";
import { makeFolder } from "./dev-servers.ts";

afterEach(() => vi.unstubAllEnvs());

const node = (more: object = {}) => ({
  name: "small",
  dependencies: { "@modelcontextprotocol/sdk": "1" },
  scripts: { build: "tsc", start: "node dist/server.js" },
  ...more,
});
const listens = "createServer().listen(process.env.PORT)";

describe("R18 how a server is started", () => {
  test.each([
    ["package-lock.json", "npm run --silent build"],
    ["pnpm-lock.yaml", "pnpm --silent run build"],
    ["yarn.lock", "yarn run build"],
    ["bun.lock", "bun run build"],
  ])("in TypeScript, with %s: %s", async (lock, build) => {
    const folder = await makeFolder({ "package.json": JSON.stringify(node()), "server.ts": listens, [lock]: "" });
    expect(planServer(folder, {}, folder)).toMatchObject({ build, start: "node dist/server.js", portVariable: "PORT" });
  });

  test.each([
    ["requirements.txt", "mcp\n", {}, "uvicorn server:app --host 127.0.0.1 --port $PORT"],
    [
      "pyproject.toml",
      '[project]\nname = "a"\ndependencies = ["mcp"]\n',
      { "uv.lock": "" },
      "uv run uvicorn server:app",
    ],
  ])("in Python, by uvicorn and what installed it: %s", async (file, text, more, start) => {
    const app = "mcp = FastMCP('a')\napp = mcp.streamable_http_app()\n";
    const folder = await makeFolder({ [file]: text, "server.py": app, "bin/uv": "", ...more });
    await chmod(join(folder, "bin/uv"), 0o755);
    vi.stubEnv("PATH", `${join(folder, "bin")}${delimiter}${process.env.PATH}`);
    const plan = planServer(folder, {}, folder);
    expect(plan).toMatchObject({ start: expect.stringContaining(start), environment: { PYTHONUNBUFFERED: "1" } });
  });

  test("as a script in Python, by python3 where there is no python", async () => {
    const app = 'import os, uvicorn\nuvicorn.run(app, port=int(os.environ.get("MCP_PORT", "8000")))\n';
    const folder = await makeFolder({ "requirements.txt": "mcp\n", "server.py": app });
    vi.stubEnv("PATH", "/nowhere");
    expect(planServer(folder, {}, folder)).toMatchObject({ start: "python3 server.py", portVariable: "MCP_PORT" });
  });

  test("in Go, built into a folder that goes with dev", async () => {
    const folder = await makeFolder({
      "go.mod": "module a\n\nrequire github.com/mark3labs/mcp-go v0.40.0\n",
      "cmd/a/main.go": 'package main\n\nfunc main() { port := os.Getenv("PORT") }\n',
    });
    expect(planServer(folder, {}, "/scratch")).toMatchObject({
      build: 'go build -o "/scratch/server" ./cmd/a',
      start: '"/scratch/server"',
      portVariable: "PORT",
    });
  });

  test("says what is to be built, where nothing says how", async () => {
    const manifest = JSON.stringify(node({ scripts: { start: "node dist/server.js" } }));
    const folder = await makeFolder({ "package.json": manifest, "server.ts": listens });
    const { build, notes } = planServer(folder, {}, folder);
    expect(build).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining("nothing says how dist/server.js is built, which is not there")]);
    expect(planServer(folder, { build: "npx tsc" }, folder)).toMatchObject({ build: "npx tsc", notes: [] });
  });

  test("not by the port of a database", async () => {
    const manifest = JSON.stringify(node({ scripts: { start: "node server.js" } }));
    const text = "connect(process.env.DB_PORT ?? 5432); createServer().listen(3000)";
    const folder = await makeFolder({ "package.json": manifest, "server.js": text });
    expect(planServer(folder, {}, folder).portVariable).toBeUndefined();
  });
});
