import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort } from "../../cli/dev/server-process.ts";

/** A server by hand, which takes as long as a call's tool says; its list has one tool of a name. */
export const serverText = (tool: string) => `
const { createServer } = require("node:http");
const { text } = require("node:stream/consumers");
const tools = [{ name: "${tool}", description: "Use this.", inputSchema: { type: "object" } }];
process.on("SIGTERM", () => process.exit(0));
createServer(async (request, response) => {
  if (request.method !== "POST") return response.writeHead(405).end();
  const { id, method, params } = JSON.parse(await text(request));
  const result = { initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "small", version: "1" } }, "tools/list": { tools } }[method];
  if (id === undefined) return response.writeHead(202).end();
  if (method === "tools/call") await new Promise((resolve) => setTimeout(resolve, params.arguments.ms));
  const answer = method === "tools/call" ? { result: { content: [{ type: "text", text: "${tool}" }] } } : result ? { result } : { error: { code: -32601, message: "no" } };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
}).listen(Number(process.env.PORT ?? 3210), "127.0.0.1");
`;

/** The same in Python, which says a word. */
export const pythonText = `
import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(405); self.end_headers()
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": {"said": "WORD"}}).encode()
        self.send_response(200); self.send_header("content-type", "application/json"); self.send_header("content-length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *rest): pass
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3211"))), Handler).serve_forever()
`;

/** Its package.json. */
export const manifest = JSON.stringify({
  name: "small",
  license: "Apache-2.0",
  scripts: { start: "node server.js" },
  dependencies: { "@modelcontextprotocol/sdk": "1" },
});

/** A fresh folder with these files. */
export async function makeFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-dev-test-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Whether a process runs; one that ended and that nobody has asked about does not. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Posts a JSON-RPC message to the front. */
export function post(port: number, method: string, params: object = {}) {
  return fetch(`http://localhost:${port}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** Runs `slipway dev` in a folder, and waits for what it says. */
export async function begin(
  folder: string,
  {
    flags = [],
    environment = {},
    limitMs = 20_000,
  }: {
    flags?: string[];
    environment?: Record<string, string>;
    /** How long it may take until it says what is waited for. */
    limitMs?: number;
  } = {},
) {
  const port = await freePort();
  const main = join(import.meta.dirname, "../../cli/main.ts");
  const running = execa(process.execPath, [main, "dev", folder, "--port", String(port), ...flags], {
    reject: false,
    timeout: 3 * limitMs,
    stdin: "ignore",
    all: true,
    cwd: folder,
    env: environment,
  });
  let said = "";
  running.all.on("data", (piece: Buffer) => (said += piece.toString()));
  const until = (words: string) => untilTimes(words, 1);
  const untilTimes = async (words: string, times: number) => {
    const end = performance.now() + limitMs;
    while (said.split(words).length <= times) {
      if (performance.now() > end) throw new Error(`"${words}" was not said ${times} times:\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    port,
    running,
    until,
    untilTimes,
    said: () => said,
    write: (name: string, text: string) => writeFile(join(folder, name), text),
  };
}
