import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A server as its framework's package brings or documents it, made in a folder from what the registry has. */
export interface QuickStart {
  title: string;
  /** Framework that `init` finds. */
  framework: string;
  make(folder: string): Promise<void>;
  /** What `init` cannot find out, as its flags. */
  flags?: readonly string[];
  /** Whether it keeps sessions in memory, which is a finding. */
  sessions?: true;
  /** Runs in every test run, and not in the long form alone. */
  isQuick?: true;
}

const npmTimeoutMs = 180_000;

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

/** Installs a package.json as people do, which makes its lock file; the packages' own texts are then there. */
async function npmProject(folder: string, manifest: object): Promise<void> {
  await write(folder, {
    "package.json": JSON.stringify({ name: "quick", private: true, type: "module", ...manifest }),
  });
  await install(folder);
}

function install(folder: string) {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  return execa("npm", flags, { cwd: folder, timeout: npmTimeoutMs });
}

/** Programs of one language in a package's README. */
async function programsIn(file: string, language: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, program = ""]) => program);
}

const pythonScript = `import importlib.metadata, re, sys
text = importlib.metadata.metadata(sys.argv[1]).get_payload()
print(re.search(r"^\`\`\`python\\n(.*?)^\`\`\`$", text, re.DOTALL | re.MULTILINE)[1])
`;

/** The first program in the README of a package of PyPI. */
function python(distribution: string, version: string) {
  return async (folder: string) => {
    const packages = join(folder, ".venv");
    const flags = ["install", "--no-deps", "--quiet", "--target", packages, `${distribution}==${version}`];
    await execa("pip", flags, { timeout: npmTimeoutMs });
    const { stdout } = await execa("python3", ["-c", pythonScript, distribution], { env: { PYTHONPATH: packages } });
    await write(folder, { "server.py": `${stdout}\n`, "requirements.txt": `${distribution}==${version}\n` });
  };
}

/** An example of a Go module, as a module of its own. */
function go(module: string, version: string, example: string) {
  return async (folder: string) => {
    const run = (...words: string[]) => execa("go", words, { cwd: folder, timeout: npmTimeoutMs });
    await write(folder, { "go.mod": "module example.com/quick\n\ngo 1.25\n" });
    const { stdout } = await run("mod", "download", "-json", `${module}@${version}`);
    await cp(join(JSON.parse(stdout).Dir, example), folder, {
      recursive: true,
      filter: (file) => !/_test\.go$/.test(file),
    });
    await execa("chmod", ["-R", "u+w", folder]);
    await run("get", `${module}@${version}`);
    await run("mod", "tidy");
  };
}

/** One of each kind of server that `init` knows. */
export const quickStarts: readonly QuickStart[] = [
  {
    title: "the example of TypeScript SDK 1",
    framework: "TypeScript SDK 1",
    isQuick: true,
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
    async make(folder) {
      const dependencies = { "@modelcontextprotocol/server": "2.4.0", "@modelcontextprotocol/node": "2.1.2" };
      await npmProject(folder, { dependencies });
      const programs = await programsIn(join(folder, "node_modules/@modelcontextprotocol/node/README.md"), "ts");
      await write(folder, { "server.ts": programs.find((text) => text.includes("node:http")) ?? "" });
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
      await install(folder);
    },
  },
  {
    title: "skybridge with a view",
    framework: "skybridge",
    async make(folder) {
      await write(folder, skybridgeFiles);
      await npmProject(folder, skybridgeManifest);
    },
  },
  {
    title: "the README's program of FastMCP for TypeScript",
    framework: "FastMCP for TypeScript",
    sessions: true,
    async make(folder) {
      await npmProject(folder, { dependencies: { fastmcp: "4.20.16", zod: "4.6.7" } });
      const [first = "", second = ""] = await programsIn(join(folder, "node_modules/fastmcp/README.md"), "ts");
      await write(folder, { "server.ts": first.slice(0, first.indexOf("server.start(")) + second });
    },
  },
  { title: "the README's program of FastMCP", framework: "FastMCP", sessions: true, make: python("fastmcp", "4.1.2") },
  {
    title: "the README's program of the Python SDK",
    framework: "Python SDK",
    sessions: true,
    isQuick: true,
    make: python("mcp", "2.2.0"),
  },
  {
    title: "the example of the Go SDK",
    framework: "Go SDK",
    sessions: true,
    flags: ["--start", "/server -host 0.0.0.0 -port 8080 server", "--port", "8080", "--path", "/"],
    make: go("github.com/modelcontextprotocol/go-sdk", "v1.8.0", "examples/http"),
  },
  {
    title: "the example of mcp-go",
    framework: "mcp-go",
    flags: ["--start", "/server -t http", "--port", "8080", "--path", "/mcp"],
    make: go("github.com/mark3labs/mcp-go", "v1.2.1", "examples/everything"),
  },
];

// https://docs.skybridge.tech/quickstart/create-new-app
const skybridgeManifest = {
  scripts: { build: "skybridge build", start: "skybridge start" },
  dependencies: {
    "@modelcontextprotocol/sdk": "1.32.2",
    react: "19.2.0",
    "react-dom": "19.2.0",
    skybridge: "1.0.3",
    zod: "4.6.7",
  },
  devDependencies: {
    "@skybridge/devtools": "1.0.3",
    "@types/node": "24.19.2",
    "@types/react": "19.2.0",
    "@vitejs/plugin-react": "5.1.0",
    nodemon: "3.1.10",
    typescript: "6.0.3",
    vite: "7.3.1",
  },
};

const skybridgeFiles = {
  "tsconfig.json": '{ "extends": "skybridge/tsconfig", "include": ["src", ".skybridge"] }\n',
  "vite.config.ts": `import react from "@vitejs/plugin-react";
import { skybridge } from "skybridge/vite";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [react(), skybridge()] });
`,
  "src/server.ts": `import { McpServer } from "skybridge/server";
import { z } from "zod";

const server = new McpServer({ name: "my-app", version: "1.0.0" }, {}).registerTool(
  {
    name: "search",
    description: "Use this to look something up.",
    inputSchema: { query: z.string().max(80) },
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    view: { component: "search" },
  },
  async ({ query }) => ({ content: \`Results for \${query}\`, structuredContent: { query } }),
);

await server.run();
export type AppType = typeof server;
`,
  "src/views/search.tsx": `export default function Search() {
  return <p>Results</p>;
}
`,
};
