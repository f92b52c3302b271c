import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { checkout } from "../checkout.ts";

test("a cache that cannot be written to is named with the way to another one, on an old Node.js too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-cache-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const old = join(folder, "old.mjs");
  await writeFile(old, 'Object.defineProperty(process.versions, "node", { value: "20.1.0" });');
  const say = async (cache: string) => {
    const env = { PATH: process.env.PATH ?? "", SLIPWAY_CACHE: cache };
    const words = ["--import", old, join(checkout, "toolchain/launch.mjs"), "init"];
    const { exitCode, stderr } = await execa(process.execPath, words, { env, extendEnv: false, reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/\nthen again:\n {2}npx slipway init$/);
    return stderr;
  };
  const wayOut = ": let this user write there, or name another folder in SLIPWAY_CACHE\n";
  // What is a file, and holds no folder, is no matter of rights.
  const other = await say(join(old, "cache"));
  expect(other).toContain("ENOTDIR");
  expect(other).not.toContain(wayOut);
  // Where not even root can make a folder, as the system's own are.
  if (process.platform !== "linux") return;
  const refused = await say("/sys/slipway");
  expect(refused).toMatch(/EPERM|EACCES|EROFS/);
  expect(refused).toContain(wayOut);
});
