import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../cli/deployments.ts";
import { laterCommit } from "../../cli/later-commit.ts";
import { useProject } from "./own-project.ts";

const project = useProject();
const git = async (...words: string[]) => {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
  return (await execa("git", [...who, ...words], { cwd: project })).stdout;
};
const commit = async (name: string) => {
  await git("commit", "-q", "--allow-empty", "-m", name);
  return git("rev-parse", "HEAD");
};
const deployed = (id: string, kind = "update", result = "succeeded"): Deployment => {
  return { time: "2026-11-01T00:00:00Z", kind, result, commit: { id, message: "", isDirty: false } };
};

describe("R16 a deployment that goes forward alone", () => {
  let [first, second] = ["", ""];
  beforeAll(async () => {
    await git("init", "-q", "-b", "main");
    [first, second] = [await commit("first"), await commit("second")];
    await git("checkout", "-q", first);
  });

  test("R16 finds a later commit that was deployed meanwhile, or rolled back from", async () => {
    expect(await laterCommit([deployed(second)])).toBe(second);
    expect(await laterCommit([deployed(first, "refresh"), deployed(second, "rollback")])).toBe(second);
  });

  test("R16 finds none where the last one is the same, an earlier one, another branch's, or was removed", async () => {
    expect(await laterCommit([])).toBeUndefined();
    expect(await laterCommit([deployed(first), deployed(second)])).toBeUndefined();
    expect(await laterCommit([deployed("e".repeat(40))])).toBeUndefined();
    expect(await laterCommit([deployed(second, "destroy"), deployed(second)])).toBeUndefined();
    await git("checkout", "-q", second);
    expect(await laterCommit([deployed(first)])).toBeUndefined();
    await git("checkout", "-q", first);
  });

  test("R16 finds none that failed, and sees what came before it", async () => {
    for (const result of ["failed", "in-progress"]) {
      expect(await laterCommit([deployed(second, "update", result), deployed(first)])).toBeUndefined();
      expect(await laterCommit([deployed(first, "update", result), deployed(second)])).toBe(second);
    }
    expect(await laterCommit([deployed(second, "destroy", "failed"), deployed(second)])).toBeUndefined();
  });

  test("R16 asks for the history where it is cut off", async () => {
    writeFileSync(join(project, ".git", "shallow"), `${first}\n`);
    await expect(laterCommit([deployed(second)])).rejects.toThrow("fetch-depth: 0");
  });
});
