import { describe, expect, it } from "vitest";
import { begin } from "./begun-request.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type LogLine, type RunningServer, startServer } from "./running-server.ts";

const slow = { name: "count_slowly", arguments: { to: 20, delayMs: 1000 } };
const asked = { ...slow, _meta: { progressToken: "p" } };
const timeout = 30_000;

describe.concurrent("R1 streams", () => {
  it.for([
    { name: "a call of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", slow) } },
    { name: "a stream of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", asked) } },
    { name: "a call of 2026", call: modernRequest("tools/call", slow) },
    { name: "a stream of 2026", call: modernRequest("tools/call", slow, { progressToken: "p" }) },
  ])("stops $name when its client leaves, and serves on", { timeout }, async ({ call }, { expect }) => {
    await using server = await startServer();
    const { answer, leave } = await begin(server, call);
    leave();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => calls(server)).toEqual([expect.objectContaining({ outcome: "cancelled" })]);
    // It would have taken 20 s.
    expect(Number(calls(server)[0]?.["durationMs"])).toBeLessThan(5_000);
    expect(server.log.filter(({ level }) => level !== "info")).toEqual([]);
    expect((await send(server.port, { body: legacyRequest("tools/list") })).status).toBe(200);
  });

  it("stops what a hundred clients asked for that leave together", { timeout }, async ({ expect }) => {
    await using server = await startServer();
    const kinds = [
      { headers: clientHeaders, body: legacyRequest("tools/call", slow) },
      { headers: clientHeaders, body: legacyRequest("tools/call", asked) },
      modernRequest("tools/call", slow, { progressToken: "p" }),
      modernRequest("subscriptions/listen", { notifications: { toolsListChanged: true } }),
    ];
    const hundred = Array.from({ length: 25 }, () => kinds).flat();
    for (const { leave } of await Promise.all(hundred.map((call) => begin(server, call)))) leave();
    const outcomes = () => calls(server).map(({ outcome }) => outcome);
    await expect.poll(outcomes).toEqual(Array(75).fill("cancelled"));
    expect(server.log.filter(({ level }) => level !== "info")).toEqual([]);
    expect((await send(server.port, { body: legacyRequest("tools/list") })).status).toBe(200);
  });

  it.each([
    {
      name: "a subscription of 2026",
      stream: modernRequest("subscriptions/listen", { notifications: { toolsListChanged: true } }),
    },
    {
      name: "a call of 2025",
      stream: {
        headers: clientHeaders,
        body: legacyRequest("tools/call", asked),
      },
    },
  ])("keeps $name alive while nothing is said", { timeout }, async ({ stream: { headers, body } }) => {
    await using server = await startServer({ HEARTBEAT_SECONDS: "1" });
    const leave = new AbortController();
    const request = { method: "POST", headers, body: JSON.stringify(body), signal: leave.signal };
    const answer = await fetch(server.url, request);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    let text = "";
    for await (const part of answer.body ?? []) {
      text += new TextDecoder().decode(part);
      if (/^: ?keepalive$/m.test(text)) break;
    }
    leave.abort();
    expect(text).toMatch(/^: ?keepalive$/m);
  });
});

function calls({ log }: RunningServer): LogLine[] {
  return log.filter(({ event }) => event === "tool_call");
}
