import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { begin } from "./begun-request.ts";
import { legacyRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const slow = { name: "count_slowly", arguments: { to: 4, delayMs: 300 } };
const timeout = 30_000;
const events = ({ log }: RunningServer) => log.map(({ event }) => event);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "example-mcp-server-faults-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a server that runs this code outside any request on every SIGUSR2. */
function startWithFault(name: string, code: string): Promise<RunningServer> {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, `process.on("SIGUSR2", () => setImmediate(() => { ${code} }));`);
  return startServer({ NODE_OPTIONS: `--require=${file}` });
}

describe.concurrent("R27 faults outside any request", () => {
  it("finishes the calls in flight after an uncaught exception, then ends with 1", { timeout }, async ({ expect }) => {
    await using server = await startWithFault("throws", 'throw new Error("broken");');
    const { answer } = await begin(server, { body: legacyRequest("tools/call", slow) });
    server.process.kill("SIGUSR2");
    await expect.poll(() => events(server)).toContain("stopping");
    // Neither another fault nor a signal makes it stop twice or end with 0.
    server.process.kill("SIGUSR2");
    server.process.kill("SIGTERM");
    expect(await answer).toContain('"counted":4');
    expect(await server.exited).toBe(1);
    expect(events(server).filter((event) => event !== "uncaught_exception")).toEqual([
      "started",
      "stopping",
      "tool_call",
      "stopped",
    ]);
    expect(server.log[1]).toMatchObject({ level: "error", error: expect.stringMatching(/^Error: broken\n +at /) });
  });

  it("logs an unhandled rejection and serves on", { timeout }, async ({ expect }) => {
    await using server = await startWithFault("rejects", 'void Promise.reject(new Error("broken"));');
    server.process.kill("SIGUSR2");
    await expect.poll(() => events(server)).toEqual(["started", "unhandled_rejection"]);
    expect((await send(server.port, { body: legacyRequest("tools/list") })).status).toBe(200);
  });
});
