import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";

const slow = { name: "count_slowly", arguments: { to: 20, delayMs: 500 } };
const asked = { ...slow, _meta: { progressToken: "p" } };

describe.concurrent("R1 streams", () => {
  it.each([
    { name: "a call of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", slow) } },
    { name: "a stream of 2025", call: { headers: clientHeaders, body: legacyRequest("tools/call", asked) } },
    { name: "a call of 2026", call: modernRequest("tools/call", slow) },
    { name: "a stream of 2026", call: modernRequest("tools/call", slow, { progressToken: "p" }) },
  ])("stops $name when its client leaves, and serves on", async ({ call: { headers, body } }) => {
    await using server = await startServer();
    const calls = () => server.log.filter(({ event }) => event === "tool_call");
    const leave = new AbortController();
    const answer = fetch(server.url, { method: "POST", headers, body: JSON.stringify(body), signal: leave.signal });
    const failure = expect(answer.then((response) => response.text())).rejects.toThrow();
    await sleep(700);
    leave.abort();
    await failure;
    await vi.waitFor(() => expect(calls()).toEqual([expect.objectContaining({ outcome: "cancelled" })]));
    expect(Number(calls()[0]?.["durationMs"])).toBeLessThan(2_000);
    expect(server.log.filter(({ level }) => level !== "info")).toEqual([]);
    expect((await send(server.port, { body: legacyRequest("tools/list") })).status).toBe(200);
  });

  it("stops what a hundred clients asked for that leave together", { timeout: 30_000 }, async () => {
    await using server = await startServer();
    const leave = new AbortController();
    const { signal } = leave;
    const calls = [
      { headers: clientHeaders, body: legacyRequest("tools/call", asked) },
      modernRequest("tools/call", slow, { progressToken: "p" }),
      modernRequest("subscriptions/listen", { notifications: { toolsListChanged: true } }),
      { headers: clientHeaders, body: legacyRequest("tools/call", slow) },
    ];
    const hundred = Array.from({ length: 25 }, () => calls).flat();
    const answers = hundred.map(({ headers, body }) => {
      const init = { method: "POST", headers, body: JSON.stringify(body), signal };
      return expect(fetch(server.url, init).then((response) => response.text())).rejects.toThrow();
    });
    await sleep(1_000);
    leave.abort();
    await Promise.all(answers);
    const outcomes = () => server.log.filter(({ event }) => event === "tool_call").map(({ outcome }) => outcome);
    await vi.waitFor(() => expect(outcomes()).toEqual(Array(75).fill("cancelled")), 5_000);
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
        body: legacyRequest("tools/call", { ...asked, arguments: { to: 2, delayMs: 1000 } }),
      },
    },
  ])("keeps $name alive while nothing is said", async ({ stream: { headers, body } }) => {
    await using server = await startServer({ HEARTBEAT_SECONDS: "1" });
    const leave = AbortSignal.timeout(1_800);
    let text = "";
    const answer = await fetch(server.url, { method: "POST", headers, body: JSON.stringify(body), signal: leave });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    const read = async () => {
      for await (const part of answer.body ?? []) text += new TextDecoder().decode(part);
    };
    await read().catch(() => undefined);
    expect(text).toMatch(/^: ?keepalive$/m);
  });
});
