import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isCold } from "../../../cli/launch/first-call.ts";
import { look } from "../../../cli/launch/look.ts";

test.each([
  [1, undefined, undefined],
  [1, true, false],
  [900, true, true],
  [900, undefined, true],
  [undefined, undefined, undefined],
])("R31 a first call after %s s where an instance is kept: %s is cold: %s", (idle, keeps, cold) => {
  expect(isCold(idle, keeps)).toBe(cold);
});

test("R31 the pause before the first call is none of the run's time, so that --idle 900 is taken as it is printed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-idle-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "launch.yaml");
  writeFileSync(file, "name: board\nreleaseNotes: The first.\n");
  const args = { file, for: "openai", "allow-writes": false, timeout: "240", idle: "900" };
  await expect(look(args)).resolves.toMatchObject({ launch: { name: "board" } });
  await expect(look({ ...args, idle: "soon" })).rejects.toThrow("--idle soon is no number of seconds");
});
