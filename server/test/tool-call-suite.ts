import { expect, it } from "vitest";
import { refusalText } from "../src/gate/gate.ts";
import { legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { startServer } from "./running-server.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

const secret = "hunter2-hunter2";
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

// Each case starts a server.
const timeout = 30_000;

/** Shows how tool calls of both protocol eras are refused, fail and are observed by a server with this environment. */
export function testToolCalls(environment: Readonly<Record<string, string>>): void {
  it.each([
    { era: "2025", request: { body: legacyRequest("tools/call", { name: "list_tasks", arguments: {} }) } },
    { era: "2026", request: modernRequest("tools/call", { name: "list_tasks", arguments: {} }) },
  ])("R29 refuses whoever is not admitted in $era under HTTP 200", { timeout }, async ({ request }) => {
    const gate = { ACCESS_FLAG: "dogfood", FEATURE_FLAGS: '{"dogfood":false}' };
    await using server = await startServer({ ...gate, ...environment });
    const answer = await send(server.port, request);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      result: { isError: true, content: [{ type: "text", text: refusalText }] },
    });
  });

  it.each([
    { era: "2025", call: { body: legacyRequest("tools/call", { name: "fail_unexpectedly" }) } },
    { era: "2026", call: modernRequest("tools/call", { name: "fail_unexpectedly" }) },
  ])(
    "R27 tells the client of $era only that a tool failed unexpectedly, and the log why",
    { timeout },
    async ({ call }) => {
      await using server = await startServer(environment, "fixtures");
      const answer = await send(server.port, call);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toMatchObject({
        result: { isError: true, content: [{ type: "text", text: "The tool failed unexpectedly: try again later." }] },
      });
      expect(answer.text).not.toContain("no such table");
      await expect.poll(() => server.log).toHaveLength(3);
      expect(server.log.slice(1)).toEqual([
        expect.objectContaining({
          level: "error",
          event: "tool_failed",
          tool: "fail_unexpectedly",
          error: expect.stringMatching(/^Error: no such table: tasks\n +at /),
        }),
        expect.objectContaining({ event: "tool_call", outcome: "tool_error", error: "unexpected" }),
      ]);
    },
  );

  it("R14 sends spans and metrics of its calls", { timeout }, async () => {
    await using receiver = await TelemetryReceiver.start();
    await using server = await startServer({
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}`,
    });
    // Telemetry is loaded once the server listens.
    const eventsAfterCall = async () => {
      await send(server.port, { body: legacyRequest("tools/call", { name: "list_tasks", arguments: {} }) });
      return server.log.map(({ event }) => event);
    };
    await expect.poll(eventsAfterCall).toContain("telemetry_started");
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
}
