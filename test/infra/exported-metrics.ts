import { once } from "node:events";
import { createServer } from "node:http";
import { vi } from "vitest";
import { openTelemetry } from "../../server/src/telemetry/open-telemetry.ts";
import { TelemetryReceiver } from "../../server/test/telemetry-receiver.ts";

/** A metric as the server exports it. */
export type Exported = TelemetryReceiver["metrics"] extends Map<string, infer Value> ? Value : never;

/** What the example server exports after one tool call that failed and one request. */
export async function exportedMetrics(): Promise<Exported[]> {
  await using receiver = await TelemetryReceiver.start();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const telemetry = openTelemetry(process.env);
  await telemetry?.loaded;
  const user = { subject: "someone", scopes: undefined, consentsToLogging: false };
  const call = { id: "1", tool: "list_tasks", startedAt: 1, durationMs: 5, outcome: "tool_error", user } as const;
  telemetry?.observe({ ...call, protocolVersion: "2025-11-25" });
  // Its requests are told of by Node.js, whoever serves them.
  const server = createServer((_, response) => void response.writeHead(500).end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await fetch(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/mcp`, { method: "POST" });
  await once(
    server.close().on("error", () => {}),
    "close",
  );
  await telemetry?.stop();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  return [...receiver.metrics.values()];
}

/** The names of the attributes that its points have. */
export function attributesOf({ histogram, gauge, sum }: Exported): string[] {
  const points = [histogram, gauge, sum].flatMap((some) => some?.dataPoints ?? []);
  return points.flatMap(({ attributes }) => Object.keys(attributes));
}
