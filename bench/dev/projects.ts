import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));

/** A server as it lies in a folder, with what somebody without `dev` would type there to have it started anew at a saved file. */
export interface Project {
  name: string;
  folder: string;
  environment: Record<string, string>;
  beside: { name: string; command: string };
  /** Saves a file so that the list of tools holds this word. */
  change(word: string): Promise<void>;
}

/** Makes a project below a folder of its own. */
export type MakeProject = (directory: string) => Promise<Project>;

/** The example, a server of one file in TypeScript and, where there is a Python with its packages, one in that. */
export function projectsOf(python: string | undefined): MakeProject[] {
  const made = [exampleProject, plainProject];
  return python === undefined ? made : [...made, (directory) => pythonProject(directory, python)];
}

async function exampleProject(directory: string): Promise<Project> {
  const folder = join(directory, "example");
  const own = join(root, "server");
  const filter = (path: string) => !/\/(node_modules|dist|test|examples)$/.test(path);
  await cp(own, folder, { recursive: true, filter });
  await symlink(join(own, "node_modules"), join(folder, "node_modules"));
  // It builds as `dev` does, before each start.
  const start = `import { execFileSync } from "node:child_process"; execFileSync("npm", ["run", "--silent", "build"]); await import("./dist/server.cjs");\n`;
  await writeFile(join(folder, "start.mjs"), start);
  return {
    name: "the example, with its bundle and component",
    folder,
    environment: { AUTHENTICATION: "none", DATABASE_PATH: ":memory:", HOST: "127.0.0.1" },
    beside: {
      name: "node --watch-path, npm run build",
      command: "node --watch-path=src --watch-path=component start.mjs",
    },
    change: changing(join(folder, "src/tools/task-tools.ts"), (text, word) =>
      text.replace(/(description:\s*\n?\s*["'`])(?:\[\w+\] )?/, `$1[${word}] `),
    ),
  };
}

const plainServer = `import { createServer } from "node:http";
import { text } from "node:stream/consumers";
const word: string = "none";
const results: Record<string, object> = {
  initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "plain", version: "1" } },
  "tools/list": { tools: [{ name: "say", description: word, inputSchema: { type: "object" } }] },
};
createServer(async (request, response) => {
  if (request.method !== "POST") return void response.writeHead(405).end();
  const { id, method } = JSON.parse(await text(request));
  if (id === undefined) return void response.writeHead(202).end();
  const said = results[method] ? { result: results[method] } : { error: { code: -32601, message: "unknown" } };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

/** A server of one file, which Node.js runs as it is. */
export async function plainProject(directory: string): Promise<Project> {
  const folder = join(directory, "plain");
  await mkdir(folder, { recursive: true });
  const manifest = {
    type: "module",
    license: "Apache-2.0",
    scripts: { start: "node server.ts" },
    dependencies: { "@modelcontextprotocol/sdk": "1" },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "server.ts"), plainServer);
  return {
    name: "a server of one file in TypeScript",
    folder,
    environment: {},
    beside: { name: "node --watch", command: "node --watch server.ts" },
    change: changing(join(folder, "server.ts"), (text, word) =>
      text.replace(/word: string = .*;/, `word: string = "${word}";`),
    ),
  };
}

const pythonServer = `from fastmcp import FastMCP

server = FastMCP("python", version="1.0.0")


@server.tool
async def say() -> str:
    """none"""
    return "said"


app = server.http_app(path="/mcp", json_response=True, stateless_http=True)
`;

async function pythonProject(directory: string, python: string): Promise<Project> {
  const folder = join(directory, "python");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "requirements.txt"), "fastmcp\n");
  await writeFile(join(folder, "app.py"), pythonServer);
  return {
    name: "a server in Python with FastMCP",
    folder,
    environment: { PATH: `${dirname(python)}${delimiter}${process.env.PATH ?? ""}` },
    beside: { name: "uvicorn --reload", command: "exec uvicorn app:app --reload --port $PORT" },
    change: changing(join(folder, "app.py"), (text, word) => text.replace(/"""\w+"""/, `"""${word}"""`)),
  };
}

function changing(file: string, change: (text: string, word: string) => string): Project["change"] {
  return async (word) => {
    const text = await readFile(file, "utf8");
    const changed = change(text, word);
    if (changed === text) throw new Error(`${file} has no place for a word that is to be seen`);
    await writeFile(file, changed);
  };
}
