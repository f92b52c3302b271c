import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { init, plainServer, serverFolder, type Files } from "./server-folder.ts";

const { "package-lock.json": _, ...lockless } = plainServer;

/** The Dockerfile that is written beside a server. */
async function dockerfileOf(files: Files, folder = "."): Promise<string[]> {
  await using server = await serverFolder(files);
  await init(join(server.folder, folder), { yes: true });
  return (await server.read(join(folder, "Dockerfile"))).split("\n");
}

describe("R35 a Dockerfile that fits installs with the package manager in use", () => {
  test.each([
    ["package-lock.json", "{}", /npm ci$/],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\n", /pnpm install --frozen-lockfile$/],
    ["yarn.lock", "# yarn lockfile v1\n", /yarn install --frozen-lockfile$/],
    ["bun.lock", "{}", /bun install --frozen-lockfile$/],
  ])("%s", async (lockFile, text, installs) => {
    const lines = await dockerfileOf({ ...lockless, [lockFile]: text });
    expect(lines).toContainEqual(expect.stringMatching(installs));
    expect(lines.filter((line) => line.startsWith("FROM "))).toHaveLength(2);
    expect(lines).toEqual(expect.arrayContaining(["USER node", "EXPOSE 3000", 'CMD ["node","dist/server.js"]']));
    expect(lines.find((line) => line.startsWith("ENV "))).toContain("PORT=3000");
  });

  test("Yarn with node_modules", async () => {
    const files = {
      ...lockless,
      "yarn.lock": "__metadata:\n  version: 8\n",
      ".yarnrc.yml": "nodeLinker: node-modules\n",
    };
    expect(await dockerfileOf(files)).toContainEqual(expect.stringMatching(/yarn install --immutable$/));
  });

  test.each([
    [{ "yarn.lock": "__metadata:\n  version: 8\n" }],
    [{ "yarn.lock": "__metadata:\n  version: 8\n", ".pnp.cjs": "", ".yarnrc.yml": "nodeLinker: node-modules\n" }],
  ])("Yarn Plug'n'Play is refused", async (files) => {
    await using server = await serverFolder({ ...lockless, ...files });
    await expect(init(server.folder, { yes: true })).rejects.toThrow(
      /makes no node_modules.*set nodeLinker: node-modules/,
    );
  });

  test.each([
    ["uv.lock", /pip install uv && uv sync --locked --no-dev/],
    ["poetry.lock", /poetry install --only main/],
    ["requirements.txt", /pip install --requirement requirements\.txt$/],
    [undefined, /pip install \.$/],
  ])("Python with %s", async (lockFile, installs) => {
    const lines = await dockerfileOf({
      "pyproject.toml": '[project]\nname = "weather"\nrequires-python = ">=3.10,<3.13"\ndependencies = ["fastmcp"]\n',
      "server.py": "from fastmcp import FastMCP\nmcp = FastMCP('weather')\n",
      ...(lockFile !== undefined && { [lockFile]: "" }),
    });
    expect(lines).toContainEqual(expect.stringMatching(installs));
    expect(lines).toEqual(expect.arrayContaining(["FROM python:3.12-slim", "USER 10001:10001"]));
    expect(lines.at(-2)).toBe(
      'CMD ["sh","-c","exec fastmcp run server.py:mcp --transport http --host 0.0.0.0 --port $PORT"]',
    );
  });

  test("Go", async () => {
    const lines = await dockerfileOf({
      "go.mod": "module weather\n\ngo 1.25.3\n\nrequire github.com/modelcontextprotocol/go-sdk v1.2.0\n",
      "go.sum": "",
      "cmd/server/main.go": 'package main\n\nfunc main() {\n\thttp.ListenAndServe(":8090", nil) // mcp\n}\n',
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        "FROM golang:1.25 AS build",
        "COPY go.mod go.sum ./",
        "    CGO_ENABLED=0 go build -trimpath -o /server ./cmd/server",
        "FROM gcr.io/distroless/static-debian12:nonroot",
        'CMD ["/server"]',
      ]),
    );
  });
});

describe("what is taken away from the image, and what is not", () => {
  const manifest = JSON.parse(plainServer["package.json"] ?? "");
  const withScripts = (scripts: object, devDependencies = {}) => ({
    ...plainServer,
    "package.json": JSON.stringify({ ...manifest, scripts, devDependencies }),
  });

  test("what only development needs goes, unless the server is started with it", async () => {
    expect(await dockerfileOf(plainServer)).toContain("RUN npm prune --omit=dev");
    const started = await dockerfileOf(withScripts({ start: "tsx src/server.ts" }, { tsx: "^4.0.0" }));
    expect(started).not.toContain("RUN npm prune --omit=dev");
    expect(started).toContain('CMD ["tsx","src/server.ts"]');
  });

  test("what was built before is sent where the image does not build it", async () => {
    await using built = await serverFolder(withScripts({ start: "node dist/server.js" }));
    await init(built.folder, { yes: true });
    expect(await built.read(".dockerignore")).not.toContain("dist");
    await using builds = await serverFolder(plainServer);
    await init(builds.folder, { yes: true });
    expect(await builds.read(".dockerignore")).toContain("**/dist");
  });

  test("a start command with variables or more than one step runs in a shell", async () => {
    const commandOf = async (start: string) => (await dockerfileOf(withScripts({ start }))).at(-2);
    expect(await commandOf("NODE_ENV=production node a.js")).toBe(
      'CMD ["sh","-c","exec env NODE_ENV=production node a.js"]',
    );
    expect(await commandOf("node migrate.js && node a.js")).toBe('CMD ["sh","-c","node migrate.js && node a.js"]');
  });
});
