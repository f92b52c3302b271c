import { afterEach, beforeEach, vi } from "vitest";
import type { CompletedCall } from "../src/call-record.ts";
import { flushLog } from "../src/log.ts";
import { openTelemetry } from "../src/telemetry/open-telemetry.ts";

/** A call that went well, of a user who agreed to be named in the log. */
export const call: CompletedCall = {
  id: "7",
  tool: "list_tasks",
  startedAt: 1_790_000_000_123.5,
  durationMs: 42.5,
  outcome: "ok",
  user: { subject: "user-of-the-call", scopes: undefined, consentsToLogging: true },
  protocolVersion: "2026-07-28",
};

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
});

afterEach(() => {
  flushLog();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the test has logged so far. */
export function readLog(): string {
  flushLog();
  return written.join("");
}

/** Sends these calls with these variables set. */
export async function observe(
  calls: readonly CompletedCall[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const telemetry = openTelemetry(process.env);
  await telemetry?.loaded;
  for (const each of calls) telemetry?.observe(each);
  await telemetry?.stop();
}
