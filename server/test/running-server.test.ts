import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeOthers } from "./running-server.ts";

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
