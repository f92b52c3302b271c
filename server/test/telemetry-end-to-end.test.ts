import { describe, expect, it } from "vitest";
import { legacyRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

describe("R14 a server", { timeout: 30_000 }, () => {
  it("serves and stops in time with a receiver that hangs", async () => {
    await using receiver = await TelemetryReceiver.start("hangs");
    await using server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const answer = await send(server.port, { body: legacyRequest("tools/call", { name: "list_tasks" }) });
    expect(answer.status).toBe(200);
    await expect.poll(() => server.log.map(({ event }) => event)).toContain("telemetry_started");
    const began = performance.now();
    server.process.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(7000);
  });
});

describe("R14 a server's metrics", { timeout: 30_000 }, () => {
  it("come soon after its start, and count every request by its status", async () => {
    await using receiver = await TelemetryReceiver.start();
    await using server = await startServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: "600000",
    });
    await expect.poll(() => receiver.metrics.has("process.uptime")).toBe(true);
    const sum = (name: string) =>
      receiver.metrics
        .get(name)
        ?.sum?.dataPoints.reduce((total, { asDouble = 0, asInt = 0 }) => total + asDouble + asInt, 0);
    const cpu = sum("process.cpu.time") ?? NaN;
    const body = legacyRequest("tools/call", { name: "list_tasks" });
    const answered = await Promise.all([
      send(server.port, { body }),
      send(server.port, { body }),
      send(server.port, { method: "GET", headers: {} }),
      send(server.port, { method: "GET", path: "/a-path-of-someone", headers: {} }),
    ]);
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 405, 404]);
    server.process.kill("SIGTERM");
    await server.exited;
    const { unit, histogram } = receiver.metrics.get("http.server.request.duration") ?? {};
    expect(unit).toBe("s");
    const seen = histogram?.dataPoints.map(({ attributes, count }) => [
      attributes["http.request.method"],
      attributes["http.route"],
      attributes["http.response.status_code"],
      count,
    ]);
    expect(seen?.toSorted()).toEqual(
      [
        ["GET", undefined, 404, 1],
        ["GET", "/mcp", 405, 1],
        ["POST", "/mcp", 200, 2],
      ].toSorted(),
    );
    expect(receiver.metrics.get("mcp.server.stopping")?.gauge?.dataPoints[0]?.asDouble).toBe(1);
    expect(receiver.metrics.get("mcp.server.start.duration")?.gauge?.dataPoints[0]?.asDouble).toBeLessThan(10);
    expect(sum("process.cpu.time")).toBeGreaterThan(cpu);
  });
});

describe("R19 a server", { timeout: 30_000 }, () => {
  it("logs memory and the delay of its event loop now and then", async () => {
    await using server = await startServer({ PROCESS_STATS_SECONDS: "1" });
    const stats = () => server.log.find(({ event }) => event === "process_stats");
    await expect.poll(stats).toEqual({
      time: expect.any(String),
      level: "info",
      event: "process_stats",
      rssMiB: expect.any(Number),
      heapMiB: expect.any(Number),
      eventLoopDelayP99Ms: expect.any(Number),
    });
    expect(stats()?.["rssMiB"]).toBeGreaterThan(Number(stats()?.["heapMiB"]));
  });

  it("is ready once it has started", async () => {
    await using server = await startServer();
    const answer = await send(server.port, { method: "GET", path: "/ready", headers: {} });
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
  });
});
