import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const slow = { name: "count_slowly", arguments: { to: 4, delayMs: 200 } };
const asked = { ...slow, _meta: { progressToken: "p" } };

const events = ({ log }: RunningServer) => log.map(({ event }) => event);

describe.concurrent("R1 shutdown", () => {
  it.each([
    { name: "a call of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", slow) } },
    { name: "a stream of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", asked) } },
    { name: "a call of 2026", call: modernRequest("tools/call", slow) },
    { name: "a stream of 2026", call: modernRequest("tools/call", slow, { progressToken: "p" }) },
  ])("finishes $name on a connection that is kept, then ends with 0", async ({ call }) => {
    await using server = await startServer();
    const agent = new Agent({ keepAlive: true });
    const answer = post(server, call, agent);
    await sleep(250);
    server.process.kill("SIGTERM");
    await sleep(100);
    await expect(send(server.port, { method: "GET", path: "/health" })).rejects.toThrow("ECONNREFUSED");
    expect(await answer).toContain('"counted":4');
    expect(await within(1_000, server.exited)).toBe(0);
    expect(events(server)).toEqual(["started", "stopping", "tool_call", "stopped"]);
    agent.destroy();
  });

  it("ends with 0 at once on SIGINT, also with idle connections and an open subscription", async () => {
    await using server = await startServer();
    const agent = new Agent({ keepAlive: true });
    await post(server, { headers: clientHeaders, body: legacyRequest("tools/list") }, agent);
    const listen = modernRequest("subscriptions/listen", { notifications: { toolsListChanged: true } });
    const stream = send(server.port, listen);
    await sleep(250);
    server.process.kill("SIGINT");
    expect(await within(1_000, server.exited)).toBe(0);
    expect(await stream).toMatchObject({ status: 200 });
    agent.destroy();
  });

  it("ends with 1 when a call takes longer than it may", async () => {
    await using server = await startServer({ SHUTDOWN_TIMEOUT_SECONDS: "1" });
    const long = { name: "count_slowly", arguments: { to: 20, delayMs: 500 } };
    const answer = send(server.port, { body: legacyRequest("tools/call", long) });
    const failure = expect(answer).rejects.toThrow();
    await sleep(250);
    server.process.kill("SIGTERM");
    expect(await within(2_000, server.exited)).toBe(1);
    expect(events(server)).toEqual(["started", "stopping", "stopped_late"]);
    await failure;
  });
});

function post(
  { url }: RunningServer,
  { headers, body }: { headers: Record<string, string>; body: object },
  agent: Agent,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers, agent }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("error", reject);
      answer.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

function within<T>(ms: number, promise: Promise<T>): Promise<T | string> {
  return Promise.race([promise, sleep(ms, `not within ${ms} ms`, { ref: false })]);
}
