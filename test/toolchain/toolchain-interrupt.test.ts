import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withLock } from "../../toolchain/lock.ts";
import { checkout } from "../checkout.ts";

const toolchain = join(checkout, "toolchain", "index.ts");
const program = `const { prepareToolchain } = await import(${JSON.stringify(toolchain)}); await prepareToolchain({});`;

let scratch: string;
let cache: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-interrupt-"));
  cache = join(scratch, "cache");
  await mkdir(cache);
  // Nothing is asked of the network.
  const note = { value: "no", at: Date.now() };
  await writeFile(join(cache, "notes.json"), JSON.stringify({ "reach https://get.pulumi.com/install.sh": note }));
  const go = "#!/bin/sh\nif [ $1 = env ]; then echo go1.24.0; exit; fi\necho $$ > ../go.pid; exec /bin/sleep 60\n";
  await writeFile(join(scratch, "go"), go, { mode: 0o755 });
});
afterEach(() => rm(scratch, { recursive: true }));

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends what builds, and a run that waits, without a trace",
  async (signal) => {
    const first = start();
    await expect.poll(() => readdir(cache)).toContain("go.pid");
    const second = start();
    let told = "";
    second.stderr.on("data", (part: Buffer) => (told += part.toString()));
    await expect.poll(() => told).toContain("another run is bringing it: waiting for that");
    expect(await end(second, signal)).toEqual([null, signal]);
    expect(await end(first, signal)).toEqual([null, signal]);
    // The file of the lock stays, and nobody holds it.
    expect((await readdir(cache)).toSorted()).toEqual(["go.pid", "notes.json", "tool-pulumi-cli.lock"]);
    const onWait = vi.fn();
    await withLock(join(cache, "tool-pulumi-cli.lock"), onWait, () => Promise.resolve());
    expect(onWait).not.toHaveBeenCalled();
  },
);

function start() {
  const env = { PATH: scratch, HOME: scratch, PULUMI_HOME: scratch, SLIPWAY_CACHE: cache };
  return spawn(process.execPath, ["--input-type=module", "--eval", program], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function end(run: ChildProcess, signal: NodeJS.Signals) {
  run.kill(signal);
  return once(run, "exit");
}
