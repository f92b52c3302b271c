import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { readAs } from "../read-as.ts";
import type { Finding, Installer } from "./found.ts";
import { type Framework, frameworkOf } from "./frameworks.ts";
import { foldersUpTo } from "../../toolchain/package-manager.mjs";
import type { ServerPackage } from "./server-package.ts";
import { findInSources, lineOf, type Source } from "./sources.ts";

const newest = 13;

// https://packaging.python.org/en/latest/specifications/pyproject-toml/
const projectSchema = z.object({
  project: z
    .object({
      name: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      "requires-python": z.string().optional(),
    })
    .optional(),
  tool: z
    .object({
      poetry: z
        .object({ name: z.string().optional(), dependencies: z.record(z.string(), z.unknown()).default({}) })
        .optional(),
    })
    .optional(),
});

/** A server in Python; undefined where neither pyproject.toml nor requirements.txt names a framework. */
export function readPythonServer(folder: string, sources: readonly Source[]): ServerPackage | undefined {
  const project = readProject(folder);
  const poetry = project?.tool?.poetry;
  const listed = [...(project?.project?.dependencies ?? []), ...Object.keys(poetry?.dependencies ?? {})];
  const required = readLines(join(folder, "requirements.txt"));
  const framework = frameworkOf("python", [...listed, ...required].map(packageName));
  if (!framework) return undefined;
  const isListed = frameworkOf("python", listed.map(packageName)) !== undefined;
  const name = project?.project?.name ?? poetry?.name;
  const lock = findLock(folder);
  return {
    framework: { value: framework, where: isListed ? "pyproject.toml" : "requirements.txt" },
    name: name === undefined ? undefined : { value: name, where: "pyproject.toml" },
    start: findStart(framework, sources),
    recipe: {
      language: "python",
      version: pythonVersion(folder, project?.project?.["requires-python"] ?? ""),
      installer: lock?.installer ?? (isListed ? "pip project" : "pip"),
      lockFile: lock?.file,
      hasBuild: false,
      startsFromDevelopment: false,
    },
    context: lock?.root ?? folder,
  };
}

/** The lock file that decides: uv's, which may lie above in a workspace, then Poetry's, then the requirements. */
function findLock(folder: string): { installer: Installer; file: string; root: string } | undefined {
  // https://docs.astral.sh/uv/concepts/projects/workspaces/
  const root = foldersUpTo(folder).find((at) => existsSync(join(at, "uv.lock")));
  if (root !== undefined) return { installer: "uv", file: "uv.lock", root };
  if (existsSync(join(folder, "poetry.lock"))) return { installer: "poetry", file: "poetry.lock", root: folder };
  if (existsSync(join(folder, "requirements.txt"))) return { installer: "pip", file: "requirements.txt", root: folder };
  return undefined;
}

const object = /^(\w+)\s*=\s*(?:FastMCP|MCPServer)\(/m;
const servesByItself = /uvicorn\.run\(|hypercorn|\.run(?:_async)?\([^)]*(?:["']0\.0\.0\.0["']|host\s*=\s*\w+[^"'\w])/;
const asgi = /^(\w+)\s*=\s*[\w.]+\.(?:http_app|streamable_http_app)\(/m;

/**
 * The command that starts a server: its file where that listens for everybody, else the framework's own way to serve what
 * the file makes, so that a quick start that talks over standard input, or to its own machine, serves too.
 */
function findStart(framework: Framework, sources: readonly Source[]): Finding<string> | undefined {
  const itself = findInSources(sources, [servesByItself]);
  if (itself) return { value: `python ${fileOf(itself.where)}`, where: itself.where };
  const app = sources.find(({ text }) => asgi.test(text));
  if (app) {
    const name = asgi.exec(app.text)?.[1] ?? "app";
    return { value: `uvicorn ${moduleOf(app.file)}:${name} --host 0.0.0.0 --port $PORT`, where: whereOf(app, asgi) };
  }
  const made = sources.find(({ text }) => object.test(text));
  if (!made) return undefined;
  const name = object.exec(made.text)?.[1] ?? "mcp";
  if (framework.package === "fastmcp") {
    // https://gofastmcp.com/deployment/running-server#the-fastmcp-cli
    const command = `fastmcp run ${made.file}:${name} --transport http --host 0.0.0.0 --port $PORT`;
    return { value: command, where: whereOf(made, object) };
  }
  const serve = /\bMCPServer\(/.test(made.text)
    ? `${name}.run('streamable-http', host='0.0.0.0', port=int(os.environ['PORT']))`
    : `${name}.settings.host='0.0.0.0'; ${name}.settings.port=int(os.environ['PORT']); ${name}.settings.transport_security=None; ${name}.run('streamable-http')`;
  return {
    value: `python -c "import os; from ${moduleOf(made.file)} import ${name}; ${serve}"`,
    where: whereOf(made, object),
  };
}

function whereOf({ file, text }: Source, pattern: RegExp): string {
  return `${file}:${lineOf(text, pattern.exec(text)?.index ?? 0)}`;
}

function fileOf(where: string): string {
  return where.replace(/:\d+$/, "");
}

function moduleOf(file: string): string {
  return file
    .replace(/\.py$/, "")
    .replace(/^src\//, "")
    .replaceAll("/", ".");
}

/** `fastmcp` of `fastmcp[cli]>=4 ; python_version > "3.9"`. */
// https://packaging.python.org/en/latest/specifications/name-normalization/
function packageName(requirement: string): string {
  return (/^[A-Za-z0-9._-]+/.exec(requirement.trim())?.[0] ?? "").toLowerCase().replaceAll(/[._-]+/g, "-");
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
}

function readProject(folder: string): z.infer<typeof projectSchema> | undefined {
  const file = join(folder, "pyproject.toml");
  return existsSync(file) ? readAs(file, parse, projectSchema) : undefined;
}

/** Such as `3.13`: what .python-version says, else the newest that `requires-python` takes. */
function pythonVersion(folder: string, range: string): string {
  const pinned = /^\s*(3\.\d+)/.exec(readLines(join(folder, ".python-version"))[0] ?? "")?.[1];
  const below = /<\s*3\.(\d+)/.exec(range)?.[1];
  return pinned ?? `3.${below === undefined ? newest : Math.min(newest, Number(below) - 1)}`;
}
