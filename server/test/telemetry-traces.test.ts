import { describe, expect, it } from "vitest";
import { call, observe } from "./observed-calls.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

describe("R14 spans", () => {
  it("are sent for a call with its times, and without its user", async () => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(receiver.spans).toEqual([
      {
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: "tools/call list_tasks",
        kind: 2,
        startTimeUnixNano: 1_790_000_000_123_500_000n,
        endTimeUnixNano: 1_790_000_000_166_000_000n,
        attributes: {
          "mcp.method.name": "tools/call",
          "mcp.protocol.version": "2026-07-28",
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "list_tasks",
          "jsonrpc.request.id": "7",
          "network.transport": "tcp",
          "user_agent.name": "_other",
          "network.protocol.name": "http",
        },
        status: { code: 0 },
      },
    ]);
    expect(JSON.stringify(receiver.requests)).not.toContain(call.user.subject);
  });

  it("have the client's span as parent when the call names one", async () => {
    await using receiver = await TelemetryReceiver.start();
    const traced = (traceparent: string) => ({ ...call, traceparent });
    const calls = [
      traced(`00-${traceId}-00f067aa0ba902b7-01`),
      traced(`00-${traceId}-00f067aa0ba902b7-00`),
      traced(`00-${"0".repeat(32)}-00f067aa0ba902b7-01`),
      traced("x".repeat(100_000)),
    ];
    await observe(calls, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const [child, ...others] = receiver.spans;
    expect(child).toMatchObject({ traceId, parentSpanId: "00f067aa0ba902b7" });
    // The second is in a trace that its client does not record; the others are in none.
    expect(others.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined]);
  });

  it.each([
    { outcome: "tool_error", fault: "full", type: "tool_error", message: "full" },
    { outcome: "tool_error", type: "tool_error", message: "tool_error" },
    { outcome: "protocol_error", type: "_OTHER", message: "protocol_error" },
    { outcome: "cancelled", type: "cancelled", message: "cancelled" },
  ] as const)("of a call that ended with $outcome have the status ERROR", async ({ type, message, ...end }) => {
    await using receiver = await TelemetryReceiver.start();
    await observe([{ ...call, ...end }], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const [span] = receiver.spans;
    expect(span?.status).toEqual({ code: 2, message });
    expect(span?.attributes).toMatchObject({ "error.type": type });
  });
});
