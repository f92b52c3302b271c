import type { Meter } from "@opentelemetry/api";
import { getHeapSpaceStatistics } from "node:v8";
import { watchEventLoop } from "./event-loop.ts";

/** What is known of the process by others. */
export interface ProcessLife {
  /** From its start until it listened. */
  startSeconds: number;
  /** Whether it was told to end; one that ends without a word has crashed, or was killed. */
  isStopping(): boolean;
}

/** Registers observable instruments for memory, CPU, the event loop, the start, the uptime and the end of the process. */
// https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/
// https://opentelemetry.io/docs/specs/semconv/system/process-metrics/
export function measureProcess(meter: Meter, { startSeconds, isStopping }: ProcessLife): void {
  const eventLoop = watchEventLoop();
  const memory = meter.createObservableUpDownCounter("process.memory.usage", { unit: "By" });
  const heap = meter.createObservableUpDownCounter("v8js.memory.heap.used", { unit: "By" });
  const cpu = meter.createObservableCounter("process.cpu.time", { unit: "s" });
  const start = meter.createObservableGauge("mcp.server.start.duration", {
    description: "From the start of the process until it listened",
    unit: "s",
  });
  // Of no unit, which a receiver would put into the name.
  const stopping = meter.createObservableGauge("mcp.server.stopping", {
    description: "1 once it was told to end, 0 before",
    unit: "{stop}",
  });
  const uptime = meter.createObservableGauge("process.uptime", { unit: "s" });
  const utilization = meter.createObservableGauge("nodejs.eventloop.utilization", { unit: "1" });
  const delayGauge = (what: string) => meter.createObservableGauge(`nodejs.eventloop.delay.${what}`, { unit: "s" });
  const [p50, p99, max] = [delayGauge("p50"), delayGauge("p99"), delayGauge("max")];
  meter.addBatchObservableCallback(
    (observer) => {
      observer.observe(memory, process.memoryUsage.rss());
      for (const space of getHeapSpaceStatistics())
        observer.observe(heap, space.space_used_size, { "v8js.heap.space.name": space.space_name });
      const { user, system } = process.cpuUsage();
      observer.observe(cpu, user / 1e6, { "cpu.mode": "user" });
      observer.observe(cpu, system / 1e6, { "cpu.mode": "system" });
      observer.observe(start, startSeconds);
      observer.observe(stopping, isStopping() ? 1 : 0);
      observer.observe(uptime, process.uptime());
      observer.observe(utilization, eventLoop.utilization());
      const delay = eventLoop.delay();
      if (!delay) return;
      observer.observe(p50, delay.p50Ms / 1000);
      observer.observe(p99, delay.p99Ms / 1000);
      observer.observe(max, delay.maxMs / 1000);
    },
    [memory, heap, cpu, start, stopping, uptime, utilization, p50, p99, max],
  );
}
