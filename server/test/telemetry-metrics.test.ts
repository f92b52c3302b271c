import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { openTelemetry } from "../src/telemetry/open-telemetry.ts";
import { call, observe } from "./observed-calls.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

describe("R14 metrics", () => {
  it("measure calls in seconds, apart by tool, client and how they ended", async () => {
    await using receiver = await TelemetryReceiver.start();
    const failed = { ...call, outcome: "tool_error", durationMs: 1500 } as const;
    const ofClaude = { ...call, client: "Claude" };
    await observe([call, call, failed, ofClaude], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const { unit, histogram } = receiver.metrics.get("mcp.server.operation.duration") ?? {};
    expect(unit).toBe("s");
    const shared = {
      "mcp.method.name": "tools/call",
      "mcp.protocol.version": "2026-07-28",
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "list_tasks",
      "user_agent.name": "_other",
      "network.transport": "tcp",
      "network.protocol.name": "http",
    };
    const explicitBounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
    expect(histogram?.dataPoints).toEqual([
      { attributes: shared, count: 2, sum: 0.085, explicitBounds },
      { attributes: { ...shared, "error.type": "tool_error" }, count: 1, sum: 1.5, explicitBounds },
      { attributes: { ...shared, "user_agent.name": "Claude" }, count: 1, sum: 0.0425, explicitBounds },
    ]);
  });

  it.each([
    ["told to end, 1", undefined, 1],
    ["ended by a fault, 0: that is a restart", 1, 0],
  ])("say at the end of a process that was %s", async (_, exitCode, said) => {
    await using receiver = await TelemetryReceiver.start();
    const before = process.exitCode;
    process.exitCode = exitCode;
    try {
      await observe([call], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    } finally {
      process.exitCode = before;
    }
    expect(receiver.metrics.get("mcp.server.stopping")?.gauge?.dataPoints).toMatchObject([{ asDouble: said }]);
  });

  it("stay few whatever clients send", async () => {
    await using receiver = await TelemetryReceiver.start();
    const calls = Array.from({ length: 1000 }, (_, index) => ({
      ...call,
      tool: `made_up_${index}`,
      protocolVersion: `made up ${index}`,
      outcome: "protocol_error" as const,
    }));
    await observe(calls, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const { histogram } = receiver.metrics.get("mcp.server.operation.duration") ?? {};
    expect(histogram?.dataPoints).toMatchObject([
      { count: 1000, attributes: { "gen_ai.tool.name": "_other", "mcp.protocol.version": "_other" } },
    ]);
    expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(["tools/call"]));
    expect(new Set(receiver.spans.map(({ attributes }) => attributes["gen_ai.tool.name"])).size).toBe(1000);
  });

  it("lose nothing of the time before they are loaded", async () => {
    await using receiver = await TelemetryReceiver.start();
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
    vi.stubEnv("OTEL_TRACES_EXPORTER", "none");
    const { promise: whenToLoad, resolve } = Promise.withResolvers<unknown>();
    const telemetry = openTelemetry(process.env, whenToLoad);
    telemetry?.observe(call);
    await fetch(receiver.url, { method: "POST", body: "{}" });
    resolve(undefined);
    await telemetry?.loaded;
    telemetry?.observe(call);
    await telemetry?.stop();
    const pointsOf = (name: string) => receiver.metrics.get(name)?.histogram?.dataPoints;
    expect(pointsOf("mcp.server.operation.duration")).toMatchObject([{ count: 2 }]);
    // The receiver is in this process, and its own requests are seen too.
    expect(pointsOf("http.server.request.duration")).toContainEqual(
      expect.objectContaining({ count: 1, attributes: expect.objectContaining({ "http.request.method": "POST" }) }),
    );
  });

  it.each([
    ["cumulative", 3],
    ["delta", 1],
  ])("count as a receiver asks for it: %s", async (temporality, second) => {
    await using receiver = await TelemetryReceiver.start();
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
    vi.stubEnv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", temporality);
    vi.stubEnv("OTEL_METRIC_EXPORT_INTERVAL", "50");
    const telemetry = openTelemetry(process.env);
    await telemetry?.loaded;
    const count = () => receiver.metrics.get("mcp.server.operation.duration")?.histogram?.dataPoints[0]?.count;
    telemetry?.observe(call);
    telemetry?.observe(call);
    await expect.poll(count).toBe(2);
    telemetry?.observe(call);
    await telemetry?.stop();
    expect(count()).toBe(second);
  });

  it("tell of memory, the event loop and the age of the process", async () => {
    await using receiver = await TelemetryReceiver.start();
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
    const telemetry = openTelemetry(process.env);
    await telemetry?.loaded;
    const began = performance.eventLoopUtilization();
    await sleep(50);
    // About 200 ms, and more where the machine has kept it idle for longer.
    while (performance.eventLoopUtilization(began).utilization < 0.8);
    await sleep(50);
    await telemetry?.stop();
    const read = (name: string) => {
      const { unit, gauge, sum } = receiver.metrics.get(name) ?? {};
      const points = (gauge ?? sum)?.dataPoints ?? [];
      return { unit, total: points.reduce((total, { asInt, asDouble }) => total + (asInt ?? asDouble ?? NaN), 0) };
    };
    const { rss, heapTotal } = process.memoryUsage();
    expect(read("process.memory.usage").unit).toBe("By");
    expect(read("process.memory.usage").total / rss).toBeCloseTo(1, 0);
    expect(read("v8js.memory.heap.used").unit).toBe("By");
    expect(read("v8js.memory.heap.used").total).toBeGreaterThan(heapTotal / 10);
    expect(read("process.uptime").unit).toBe("s");
    expect(read("process.uptime").total).toBeGreaterThan(0.2);
    expect(read("nodejs.eventloop.utilization").total).toBeGreaterThan(0.3);
    expect(read("nodejs.eventloop.utilization").total).toBeLessThanOrEqual(1);
    expect(read("nodejs.eventloop.delay.max").unit).toBe("s");
    expect(read("nodejs.eventloop.delay.max").total).toBeGreaterThan(0.1);
    expect(read("nodejs.eventloop.delay.p99").total).toBeGreaterThan(0);
    expect(read("nodejs.eventloop.delay.p50").total).toBeLessThan(0.1);
  });
});
