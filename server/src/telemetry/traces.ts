import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { serverInfo } from "../server-info.ts";
import { attributesOf, isTool, method } from "./call-attributes.ts";
import type { TelemetryExporter } from "./contract.ts";
import { reportFailures } from "./failure-report.ts";
import type { SdkSettings } from "./sdk-settings.ts";

/** Exports a span for every tool call that has ended. */
export function startTraces(resource: Resource, settings: SdkSettings): TelemetryExporter {
  const { batch, spanLimits, sampler, rootShare, joinsTraces } = settings;
  const exporter = new OTLPTraceExporter();
  reportFailures(exporter, "traces");
  const spanProcessors = [new BatchSpanProcessor({ exporter, ...batch })];
  const provider = new TracerProvider({ resource, spanProcessors, spanLimits, sampler });
  const tracer = provider.getTracer(serverInfo.name, serverInfo.version);
  return {
    observe(call) {
      const parent = joinsTraces ? parentOf(call.traceparent) : ROOT_CONTEXT;
      if (parent === ROOT_CONTEXT && rootShare < 1 && Math.random() >= rootShare) return;
      const attributes = attributesOf(call);
      const span = tracer.startSpan(
        isTool(call.tool) ? `${method} ${call.tool}` : method,
        {
          kind: SpanKind.SERVER,
          startTime: call.startedAt,
          attributes: { ...attributes, "gen_ai.tool.name": call.tool, "jsonrpc.request.id": call.id },
        },
        parent,
      );
      if ("error.type" in attributes)
        span.setStatus({ code: SpanStatusCode.ERROR, message: call.fault ?? call.outcome });
      span.end(call.startedAt + call.durationMs);
    },
    stop: () => provider.shutdown(),
  };
}

function parentOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
