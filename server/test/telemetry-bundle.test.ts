import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { startServer } from "./running-server.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

// https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-ScriptCoverage
const coverage = z.object({
  result: z.array(
    z.object({
      functions: z.array(
        z.object({ functionName: z.string(), ranges: z.tuple([z.object({ count: z.number() })], z.unknown()) }),
      ),
    }),
  ),
});

/** Runs the bundled server, and answers which files of optional packages are in it and which of them ran. */
async function filesOf(environment: Readonly<Record<string, string>>): Promise<{ bundled: string[]; run: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    await using server = await startServer({ ...environment, NODE_V8_COVERAGE: folder });
    server.process.kill("SIGTERM");
    await server.exited;
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const functions = files
      .flatMap((text) => coverage.parse(JSON.parse(text)).result)
      .flatMap((script) => script.functions)
      // The bundler makes a function of every file that may be loaded later.
      .filter(({ functionName }) => /node_modules\/@(opentelemetry|openfeature)\//.test(functionName));
    const names = (some: typeof functions) => some.map(({ functionName }) => functionName);
    return { bundled: names(functions), run: names(functions.filter(({ ranges: [{ count }] }) => count > 0)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("R14 R29 the bundled server", { timeout: 30_000 }, () => {
  it("runs nothing of OpenTelemetry or OpenFeature where nobody asks for it", async () => {
    const { bundled, run } = await filesOf({});
    // What always runs has no function of its own, and would be missing here.
    for (const name of ["@opentelemetry/sdk-trace", "@opentelemetry/sdk-metrics", "@openfeature/server-sdk"])
      expect(bundled).toContainEqual(expect.stringContaining(`${name}/`));
    expect(run).toEqual([]);
  });

  it("runs OpenTelemetry for a receiver, and OpenFeature for a flag", async () => {
    await using receiver = await TelemetryReceiver.start();
    const telemetry = await filesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(telemetry.run.filter((name) => name.includes("@opentelemetry/sdk-trace/")).length).toBeGreaterThan(0);
    const flag = await filesOf({ ACCESS_FLAG: "dogfood", FEATURE_FLAGS: '{"dogfood":true}' });
    expect(flag.run.filter((name) => name.includes("@openfeature/server-sdk/")).length).toBeGreaterThan(0);
  });
});
