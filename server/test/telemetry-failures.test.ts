import { ExportResultCode } from "@opentelemetry/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reportFailures } from "../src/telemetry/failure-report.ts";
import { readLog } from "./observed-calls.ts";

describe("R14 telemetry that cannot be sent", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => vi.useRealTimers());

  const failing = (error?: Error) => ({
    export: (_: string, done: (result: { code: ExportResultCode; error?: Error }) => void) =>
      done({ code: ExportResultCode.FAILED, ...(error ? { error } : {}) }),
  });
  const errorsOf = () => readLog().match(/(?<="error":")[^"]*/g);

  it("is logged once a minute at most, and never kept from the sender", () => {
    const exporter = failing(new Error("connect ECONNREFUSED 127.0.0.1:4318"));
    reportFailures(exporter, "traces");
    const done = vi.fn();
    for (let second = 0; second < 120; second++) {
      exporter.export("spans", done);
      vi.advanceTimersByTime(1000);
    }
    expect(errorsOf()).toEqual(Array(2).fill("connect ECONNREFUSED 127.0.0.1:4318"));
    expect(done).toHaveBeenCalledTimes(120);
  });

  it("is logged for each signal", () => {
    for (const signal of ["traces", "metrics"]) {
      const exporter = failing();
      reportFailures(exporter, signal);
      exporter.export("items", () => {});
    }
    expect(readLog()).toMatch(/"signal":"traces".*\n.*"signal":"metrics"/);
  });
});
