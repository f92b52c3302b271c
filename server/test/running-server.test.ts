import type * as FileSystem from "node:fs";
import type * as FilePromises from "node:fs/promises";
import { mkdir, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { bundleServer, removeOthers } from "./running-server.ts";

const made = vi.hoisted(() => new Array<string>());
// Nothing is bundled yet, and nothing can be.
vi.mock("execa", () => ({ execa: () => Promise.reject(new Error("it does not compile")) }));
vi.mock("node:fs", async (original) => ({ ...(await original<typeof FileSystem>()), existsSync: () => false }));
vi.mock("node:fs/promises", async (original) => {
  const { mkdtemp: make, ...rest } = await original<typeof FilePromises>();
  const recording = async (prefix: string) => {
    const folder = await make(prefix);
    made.push(folder);
    return folder;
  };
  return { ...rest, mkdtemp: recording };
});

test("of what was bundled, the last one of each build stays, and what another run may still use", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-bundles-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const longAgo = Date.now() / 1000 - 2 * 3600;
  const ages = { "production-new": 0, "production-old": longAgo, "production-old-Xy": longAgo };
  for (const [name, time] of Object.entries({ ...ages, "production-used": 0, "fixtures-old": longAgo })) {
    await mkdir(join(folder, name));
    if (time > 0) await utimes(join(folder, name), time, time);
  }
  await removeOthers(join(folder, "production-new"), "production");
  expect((await readdir(folder)).toSorted()).toEqual(["fixtures-old", "production-new", "production-used"]);
});

test("a build of the server that fails leaves no folder", async () => {
  made.length = 0;
  await expect(bundleServer()).rejects.toThrow("it does not compile");
  expect(made).toHaveLength(1);
  await expect(stat(made[0] ?? "")).rejects.toThrow("ENOENT");
});
