import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import * as z from "zod";

const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.union([
        z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
        z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
        z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
      ]),
    }),
  )
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));

const span = z.object({
  traceId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes,
  status: z.object({ code: z.number(), message: z.string().optional() }),
});

const point = z.object({
  attributes,
  count: z.coerce.number().optional(),
  sum: z.number().optional(),
  explicitBounds: z.array(z.number()).optional(),
  asInt: z.coerce.number().optional(),
  asDouble: z.number().optional(),
});
const points = z.object({ dataPoints: z.array(point) }).optional();
const metric = z.object({
  name: z.string(),
  unit: z.string(),
  histogram: points,
  gauge: points,
  sum: points,
});

const resource = z.object({ attributes });
// https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
const traces = z.object({
  resourceSpans: z.array(z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
const metrics = z.object({
  resourceMetrics: z.array(z.object({ resource, scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

/** What a receiver does with what is sent: take it, refuse it and repeat the headers, or never answer. */
export type Manner = "takes" | "refuses" | "hangs";

/** A receiver of OTLP over HTTP with JSON, on loopback. */
export class TelemetryReceiver implements AsyncDisposable {
  readonly spans: z.infer<typeof span>[] = [];
  /** Each metric as it was sent last. */
  readonly metrics = new Map<string, z.infer<typeof metric>>();
  readonly resources: Record<string, unknown>[] = [];
  readonly requests: { path: string; headers: IncomingHttpHeaders; body: unknown }[] = [];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string, manner: Manner) {
    this.#server = server;
    this.url = url;
    server.on("request", (request, response) => void this.#answer(request, response, manner));
  }

  static async start(manner: Manner = "takes"): Promise<TelemetryReceiver> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return new TelemetryReceiver(server, `http://127.0.0.1:${port}`, manner);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, manner: Manner): Promise<void> {
    const { url = "", headers } = request;
    const sent = await buffer(request);
    const body: unknown = JSON.parse(String(headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent));
    this.requests.push({ path: url, headers, body });
    if (manner === "hangs") return;
    if (manner === "refuses") return void response.writeHead(400).end(JSON.stringify(headers));
    if (url === "/v1/traces") this.#takeTraces(body);
    if (url === "/v1/metrics") this.#takeMetrics(body);
    response.setHeader("content-type", "application/json").end("{}");
  }

  #takeTraces(body: unknown): void {
    for (const { resource: sender, scopeSpans } of traces.parse(body).resourceSpans) {
      this.resources.push(sender.attributes);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }

  #takeMetrics(body: unknown): void {
    for (const { resource: sender, scopeMetrics } of metrics.parse(body).resourceMetrics) {
      this.resources.push(sender.attributes);
      for (const one of scopeMetrics.flatMap((scope) => scope.metrics)) this.metrics.set(one.name, one);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
