import type { Finding } from "./found.ts";
import type { Framework } from "./frameworks.ts";
import { findInSources, type Source } from "./sources.ts";

// `process.env.PORT ?? 3000`, `os.getenv("PORT", 8000)`, `--port 3000`, `port: 3000`, `.listen(3000`, `":8080"`
const ports = [
  /env(?:\.|\[["'])\w*PORT\b[^;\n]*?(?:\?\?|\|\||:)\s*\(?["'`]?(\d{2,5})\b/,
  /(?:environ\.get|getenv)\(\s*["']\w*PORT["']\s*,\s*["']?(\d{2,5})\b/,
  /\bPORT\s*[:=]\s*["']?(\d{2,5})\b/,
  /\bport["']?\s*[:=]\s*["']?(\d{2,5})\b/i,
  /\.listen\(\s*(\d{2,5})\b/,
  /["'](?:0\.0\.0\.0|localhost|127\.0\.0\.1|\[::\])?:(\d{2,5})["']/,
];
const portFromEnvironment = [/(?:env(?:\.|\[["'])|environ(?:\.get\(|\[)["']?|[Gg]etenv\(["'])(PORT)\b/];
const portFlags = /(?:--port[= ]|-p )(\d{2,5})\b/;

/** Port where the server's own code, its start command or its Dockerfile says none and reads PORT: Slipway's own default. */
const usualPort = 8080;

/** The port a server listens on; undefined where nothing says it. */
export function findPort(
  { sources, start, docker }: { sources: readonly Source[]; start?: Finding<string>; docker?: Finding<number> },
  framework: Framework,
): Finding<number> | undefined {
  const flag = start && portFlags.exec(start.value)?.[1];
  if (start && flag !== undefined) return { value: Number(flag), where: start.where };
  const read = findInSources(sources, portFromEnvironment);
  const written = findInSources(sources, ports);
  const isRead = written && findInSources(sources, ports.slice(0, 2))?.where === written.where;
  // What a Dockerfile sets is what a server that reads PORT gets.
  if (docker && (isRead || read || !written)) return docker;
  if (written) return { ...written, value: Number(written.value) };
  if (read) return { value: usualPort, where: `PORT is read, ${read.where}` };
  return framework.port === undefined ? undefined : { value: framework.port, where: `default of ${framework.title}` };
}

// `process.env.MCP_PORT ?? 3000`, `os.getenv("FASTMCP_PORT", 8000)`, `os.Getenv("SERVER_PORT")`; that of a database is another
const portVariables =
  /(?:env(?:\.|\[["'])|environ(?:\.get\(|\[)["']|[Gg]etenv\(["'])((?:(?:MCP|FASTMCP|HTTP|SERVER|SERVICE|APP|API|WEB|LISTEN)_)+PORT)\b/;

/** The variable that names the port at which a server listens, by its start command or its code; undefined where none does. */
export function portVariable(sources: readonly Source[], start: string): string | undefined {
  if (/\$\{?PORT\b|['"]PORT['"]/.test(start)) return "PORT";
  // Schemas of settings name it as a key: `PORT: z.coerce.number()`; one with a number alone is a constant.
  const named = /\b(PORT)["']?\s*:\s*[A-Za-z]/;
  return findInSources(sources, [...portFromEnvironment, named, portVariables])?.value;
}

const routes = [
  // app.post("/mcp"), http.Handle("POST /mcp"), endpoint: "/mcp", path="/mcp", WithEndpointPath("/mcp")
  /\.(?:post|all|use|get|route)\(\s*["'`](\/[\w./-]*mcp[\w./-]*)["'`]/i,
  /\bHandle(?:Func)?\(\s*"(?:[A-Z]+ )?(\/[\w./-]*mcp[\w./-]*)"/i,
  /\b(?:endpoint|basePath|streamable_http_path|path)["']?\s*[:=]{1,3}\s*["'`](\/[\w./-]*mcp[\w./-]*)["'`]/i,
  /\bWithEndpointPath\(\s*"(\/[\w./-]+)"/,
  /\bpathname\s*[!=]==?\s*["'`](\/[\w./-]*mcp[\w./-]*)["'`]/i,
  // In a call that starts FastMCP, any path is the endpoint's.
  /\b(?:run|http_app|streamable_http_app|run_async)\([^)]*\bpath\s*=\s*["'](\/[\w./-]*)["']/,
];

/** The path of the endpoint; `/mcp`, which every framework takes by itself, where the code names none. */
export function findPath(sources: readonly Source[], framework: Framework): Finding<string> {
  const found = findInSources(sources, routes);
  const path = found?.value.replace(/(?<=.)\/+$/, "");
  return found && path ? { ...found, value: path } : { value: "/mcp", where: `default of ${framework.title}` };
}

const health = [
  /["'`](?:GET )?(\/(?:[\w-]+\/)?(?:health|healthz|healthcheck|health-check|livez|live|ready|readyz))["'`]/,
];

/** The path that says whether the server lives; undefined where neither its code nor its framework has one. */
export function findHealthPath(sources: readonly Source[], framework: Framework): Finding<string> | undefined {
  const found = findInSources(sources, health);
  if (found || framework.healthPath === undefined) return found;
  return { value: framework.healthPath, where: `default of ${framework.title}` };
}

const loopback = [
  /\bhost["']?\s*[:=]\s*["'`](127\.0\.0\.1|localhost|::1)["'`]/i,
  /\.listen\([^)]*["'`](127\.0\.0\.1|localhost)["'`]/,
  /["'](localhost|127\.0\.0\.1):(?:\d{2,5})?["']/,
];
const stdio = [
  /transport(?:Type)?["']?\s*[:=]\s*["'`](stdio)["'`]/i,
  /\b(Stdio(?:Server)?Transport)\b/,
  /\b(ServeStdio)\b/,
];
const http =
  /StreamableHTTP|createMcpHandler|httpStream|http-stream|streamable[-_]http|transport\s*=\s*["']http|http_app|createServer\(|listen\(|ListenAndServe/i;

/** Where a server speaks over standard input and output and nowhere over HTTP; undefined where it is otherwise. */
export function findStdioOnly(sources: readonly Source[]): Finding<string> | undefined {
  return sources.some(({ text }) => http.test(text)) ? undefined : findInSources(sources, stdio);
}

/** Where the code listens for its own machine only, which in a container nobody can reach. */
export function findLoopback(sources: readonly Source[]): Finding<string> | undefined {
  return findInSources(sources, loopback);
}

// Of the MCP SDK for TypeScript; its apps check where they are not told of another host.
// https://github.com/modelcontextprotocol/typescript-sdk/blob/main/packages/middleware/express/README.md
const nameChecks = [/\b(localhostHostValidation)\(/, /\b(createMcp(?:Express|Hono|Fastify)App\(\))/];

/** Where the code refuses every host name but localhost. */
export function findNameCheck(sources: readonly Source[]): Finding<string> | undefined {
  return findInSources(sources, nameChecks);
}
