import { execa } from "execa";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

// Starts and stops telemetry, and prints every module that was loaded for it.
const script = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  const { startTelemetry } = await import("./src/telemetry/index.ts");
  const stop = startTelemetry(process.env, { processStatsSeconds: Number(process.env.STATS) }, () => {});
  await stop();
  console.error(JSON.stringify(loaded));
`;

async function loadedWith(env: Readonly<Record<string, string>>): Promise<string[]> {
  const args = ["--input-type=module", "--eval", script];
  const cwd = join(import.meta.dirname, "..");
  const { stderr } = await execa(process.execPath, args, { cwd, env, extendEnv: false, timeout: 20_000 });
  const urls: string[] = JSON.parse(stderr);
  return urls;
}

describe("R14 OpenTelemetry", { timeout: 30_000 }, () => {
  it("is not loaded where no receiver is named", async () => {
    const loaded = await loadedWith({ STATS: "0" });
    expect(loaded.some((url) => url.endsWith("/telemetry/index.ts"))).toBe(true);
    expect(loaded.filter((url) => url.includes("@opentelemetry") || url.includes("perf_hooks"))).toEqual([]);
  });

  it("is loaded where one is", async () => {
    await using receiver = await TelemetryReceiver.start();
    const loaded = await loadedWith({ STATS: "0", OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(loaded.filter((url) => url.includes("@opentelemetry/sdk-trace")).length).toBeGreaterThan(0);
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/v1/metrics"]);
  });

  it("keeps no process alive, nor do the lines about the process", async () => {
    // The process ends by itself, long before the next line.
    await expect(loadedWith({ STATS: "3600" })).resolves.toContainEqual(expect.stringContaining("process-stats.ts"));
  });
});
