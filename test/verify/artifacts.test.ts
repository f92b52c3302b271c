import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareFile, prepareFolder, writeArtifacts } from "../../verify/report/artifacts.ts";
import { sampleReport } from "./sample.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-artifacts-"));
});
afterEach(() => rm(folder, { recursive: true }));

const filesIn = async (path: string) => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

test("R28 a run's folder holds the report in every form with its evidence, and nothing half written", async () => {
  const out = join(folder, "deep", "out");
  await prepareFolder(out);
  await writeArtifacts(out, sampleReport());
  expect((await readdir(out)).toSorted()).toEqual([
    "junit.xml",
    "report.html",
    "report.json",
    "report.md",
    "screenshots",
    "transcripts",
  ]);
  const { evidence } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
  for (const { file, kind } of evidence) {
    const content = await readFile(join(out, file));
    if (kind === "screenshot") expect(content.subarray(1, 4).toString()).toBe("PNG");
  }
  expect(await filesIn(folder)).toHaveLength(7);
});

test("R28 evidence of an earlier run does not stay, and files that are not ours do", async () => {
  await writeArtifacts(folder, sampleReport());
  await writeFile(join(folder, "notes.txt"), "mine");
  await writeArtifacts(folder, { ...sampleReport(), evidence: [] });
  expect((await filesIn(folder)).toSorted()).toEqual([
    "junit.xml",
    "notes.txt",
    "report.html",
    "report.json",
    "report.md",
  ]);
});

test("R28 a place that cannot be written is told before the run", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(prepareFolder(join(folder, "file", "out"))).rejects.toThrow(
    /cannot be written: .*; name another folder$/,
  );
  await expect(prepareFile(join(folder, "file", "junit.xml"))).rejects.toThrow("cannot be written");
  await expect(prepareFile(folder)).rejects.toThrow("is a folder");
});
