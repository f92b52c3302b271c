import { describe, expect, it, vi } from "vitest";
import { legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

const secret = "hunter2-hunter2";
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe("R14 a server", { timeout: 30_000 }, () => {
  it.each(["on", "off"])("sends spans and metrics of its calls, with the fast path %s", async (FAST_PATH) => {
    await using receiver = await TelemetryReceiver.start();
    await using server = await startServer({
      FAST_PATH,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}`,
    });
    // Telemetry is loaded once the server listens.
    await vi.waitFor(async () => {
      const call = { name: "list_tasks", arguments: {} };
      await send(server.port, { body: legacyRequest("tools/call", call) });
      expect(server.log.map(({ event }) => event)).toContain("telemetry_started");
    });
    const add = { name: "add_task", arguments: { title: secret } };
    await send(server.port, modernRequest("tools/call", add, { traceparent }));
    await send(server.port, { body: legacyRequest("tools/call", { ...add, arguments: {} }, 7) });
    await send(server.port, { body: legacyRequest("tools/call", { name: "no_such_tool" }, 8) });
    server.process.kill("SIGTERM");
    expect(await server.exited).toBe(0);

    const spans = receiver.spans.filter(({ name }) => !name.endsWith("list_tasks"));
    expect(spans).toMatchObject([
      { name: "tools/call add_task", traceId, parentSpanId: "00f067aa0ba902b7", status: { code: 0 } },
      { name: "tools/call add_task", attributes: { "error.type": "tool_error" }, status: { code: 2 } },
      { name: "tools/call", attributes: { "error.type": "_OTHER", "gen_ai.tool.name": "no_such_tool" } },
    ]);
    const points = receiver.metrics.get("mcp.server.operation.duration")?.histogram?.dataPoints;
    const failed = { "gen_ai.tool.name": "add_task", "error.type": "tool_error" };
    expect(points).toContainEqual(expect.objectContaining({ attributes: expect.objectContaining(failed), count: 1 }));
    expect(receiver.requests.map(({ headers }) => headers["api-key"])).toEqual(receiver.requests.map(() => secret));
    expect(JSON.stringify([server.log, receiver.requests.map(({ body }) => body)])).not.toContain(secret);
  });

  it("serves and stops in time with a receiver that hangs", async () => {
    await using receiver = await TelemetryReceiver.start("hangs");
    await using server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const answer = await send(server.port, { body: legacyRequest("tools/call", { name: "list_tasks" }) });
    expect(answer.status).toBe(200);
    await vi.waitFor(() => expect(server.log.map(({ event }) => event)).toContain("telemetry_started"));
    const began = performance.now();
    server.process.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(7000);
  });
});

describe("R19 a server", { timeout: 30_000 }, () => {
  it("logs memory and the delay of its event loop now and then", async () => {
    await using server = await startServer({ PROCESS_STATS_SECONDS: "1" });
    await vi.waitFor(
      () => {
        const line = server.log.find(({ event }) => event === "process_stats");
        expect(line).toEqual({
          time: expect.any(String),
          level: "info",
          event: "process_stats",
          rssMiB: expect.any(Number),
          heapMiB: expect.any(Number),
          eventLoopDelayP99Ms: expect.any(Number),
        });
        expect(line?.["rssMiB"]).toBeGreaterThan(Number(line?.["heapMiB"]));
      },
      { timeout: 10_000 },
    );
  });

  it("is ready once it has started", async () => {
    await using server = await startServer();
    const answer = await send(server.port, { method: "GET", path: "/ready", headers: {} });
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
  });
});
