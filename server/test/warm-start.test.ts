import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleServer, runServer } from "./running-server.ts";

let folder: string;
let script: string;
let cache: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "example-mcp-server-warm-"));
  script = join(folder, "server.cjs");
  cache = join(folder, "cache");
  copyFileSync(await bundleServer(), script);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Each case starts a server.
describe("R23 warm start", { timeout: 30_000 }, () => {
  it("fills the compile cache, ends with 0, and a later start uses it without writing", async () => {
    expect(await run(["--warm"], { NODE_COMPILE_CACHE: cache })).toMatchObject({ code: 0 });
    const [entry = ""] = readdirSync(cache);
    const files = readdirSync(join(cache, entry)).map((name) => join(cache, entry, name));
    expect(files).toHaveLength(1);
    expect(statSync(files[0] ?? "").size).toBeGreaterThan(100_000);

    for (const path of [...files, join(cache, entry), cache]) chmodSync(path, 0o555);
    const environment = { NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: "COMPILE_CACHE" };
    const { code, errors } = await run(["--warm"], environment);
    for (const path of [cache, join(cache, entry)]) chmodSync(path, 0o755);
    expect(code).toBe(0);
    expect(errors).toMatch(/server\.cjs was accepted/);
    // Permissions do not stop root, so that they alone prove nothing.
    expect(errors).not.toMatch(/writing cache/);
  });

  it("starts and answers without a cache that it can use", async () => {
    const { code, output } = await run(["--warm"], { NODE_COMPILE_CACHE: join(script, "no-folder") });
    expect(code).toBe(0);
    expect(output.match(/"outcome":"ok"/g)).toHaveLength(4);
  });

  it("ends with 1 and one line of log when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { code, output } = await run([], { PORT: String(port), HOST: "127.0.0.1" });
    other.close();
    expect(code).toBe(1);
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ level: "error", event: "start_failed", error: expect.stringContaining("EADDRINUSE") }]);
  });
});

async function run(args: string[], environment: Record<string, string>) {
  const process = await runServer(args, environment, script);
  let output = "";
  let errors = "";
  process.stdout?.on("data", (part) => (output += part));
  process.stderr?.on("data", (part) => (errors += part));
  const [code] = await once(process, "close");
  return { code: Number(code), output, errors };
}
