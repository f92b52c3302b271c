import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { begin } from "./begun-request.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const slow = { name: "count_slowly", arguments: { to: 4, delayMs: 300 } };
const asked = { ...slow, _meta: { progressToken: "p" } };
const timeout = 30_000;

const events = ({ log }: RunningServer) => log.map(({ event }) => event);

describe.concurrent("R1 shutdown", () => {
  it.for([
    {
      name: "a call of 2025",
      streams: false,
      call: { headers: clientHeaders, body: legacyRequest("tools/call", slow) },
    },
    {
      name: "a stream of 2025",
      streams: true,
      call: { headers: clientHeaders, body: legacyRequest("tools/call", asked) },
    },
    {
      name: "a batch of 2025",
      streams: false,
      call: { headers: clientHeaders, body: [legacyRequest("tools/call", slow)] },
    },
    { name: "a call of 2026", streams: false, call: modernRequest("tools/call", slow) },
    { name: "a stream of 2026", streams: true, call: modernRequest("tools/call", slow, { progressToken: "p" }) },
  ])(
    "finishes $name on a connection that is kept, then ends with 0",
    { timeout },
    async ({ call, streams }, { expect }) => {
      await using server = await startServer();
      const agent = new Agent({ keepAlive: true });
      const begun = await begin(server, call, agent);
      server.process.kill("SIGTERM");
      await expect.poll(() => refusal(server)).toContain("ECONNREFUSED");
      expect(await begun.answer).toContain('"counted":4');
      // A stream may have begun before, and then it has told that its connection stays.
      if (!streams) expect(begun.connection).toBe("close");
      expect(await within(5_000, server.exited)).toBe(0);
      expect(events(server)).toEqual(["started", "stopping", "tool_call", "stopped"]);
      agent.destroy();
    },
  );

  it("ends with 0 at once on SIGINT, also with idle connections and an open subscription", { timeout }, async () => {
    await using server = await startServer();
    const agent = new Agent({ keepAlive: true });
    await (
      await begin(server, { body: legacyRequest("tools/list") }, agent)
    ).answer;
    const listen = modernRequest("subscriptions/listen", { notifications: { toolsListChanged: true } });
    const stream = await fetch(server.url, {
      method: "POST",
      headers: listen.headers,
      body: JSON.stringify(listen.body),
    });
    expect(stream.status).toBe(200);
    server.process.kill("SIGINT");
    expect(await within(5_000, server.exited)).toBe(0);
    expect(await stream.text()).toContain("notifications/subscriptions/acknowledged");
    agent.destroy();
  });

  it("ends with 1 when a call takes longer than it may", { timeout }, async () => {
    await using server = await startServer({ SHUTDOWN_TIMEOUT_SECONDS: "1" });
    const long = { name: "count_slowly", arguments: { to: 20, delayMs: 1000 } };
    const { answer } = await begin(server, { body: legacyRequest("tools/call", long) });
    server.process.kill("SIGTERM");
    expect(await within(10_000, server.exited)).toBe(1);
    expect(events(server)).toEqual(["started", "stopping", "stopped_late"]);
    await expect(answer).rejects.toThrow();
  });
});

async function refusal({ port }: RunningServer): Promise<string> {
  return send(port, { method: "GET", path: "/health" }).then(() => "none", String);
}

function within<T>(ms: number, promise: Promise<T>): Promise<T | string> {
  return Promise.race([promise, sleep(ms, `not within ${ms} ms`, { ref: false })]);
}
