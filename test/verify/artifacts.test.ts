import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareArtifacts, prepareFile, prepareFolder, writeArtifacts } from "../../verify/report/artifacts.ts";
import { runChecks } from "../../verify/run.ts";
import { check, sampleReport } from "./sample.ts";
import { ownTime } from "../own-time.ts";

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
    "slipway-verify.files.json",
    "transcripts",
  ]);
  const { evidence } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
  for (const { file, kind } of evidence) {
    const content = await readFile(join(out, file));
    if (kind === "screenshot") expect(content.subarray(1, 4).toString()).toBe("PNG");
  }
  expect(await filesIn(folder)).toHaveLength(8);
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
    "slipway-verify.files.json",
  ]);
});

test("R24 what no run has written stays as it is, beside what one wrote and in its place", async () => {
  await mkdir(join(folder, "screenshots"));
  await mkdir(join(folder, "transcripts"));
  const files = ["screenshots/holiday.png", "transcripts/interview.txt", "notes.txt"];
  for (const file of files) await writeFile(join(folder, file), "mine");
  for (const run of [sampleReport(), sampleReport(), { ...sampleReport(), evidence: [] }]) {
    await prepareArtifacts(folder);
    await writeArtifacts(folder, run);
  }
  for (const file of files) expect(await readFile(join(folder, file), "utf8")).toBe("mine");
});

test.each(["report.json", "junit.xml", "screenshots"])("R24 a stranger's %s is not overwritten", async (name) => {
  await writeFile(join(folder, name), "mine");
  await expect(prepareArtifacts(folder)).rejects.toThrow(/was written by no earlier run, and is not overwritten/);
  await expect(writeArtifacts(folder, sampleReport())).rejects.toThrow("is not overwritten");
  expect(await readFile(join(folder, name), "utf8")).toBe("mine");
});

test("R24 neither a list of files that leads out of the folder nor a link does so", async () => {
  const [out, other] = [join(folder, "out"), join(folder, "other")];
  await Promise.all([mkdir(out), mkdir(other)]);
  await Promise.all([writeFile(join(folder, "mine"), "mine"), writeFile(join(other, "a.png"), "mine")]);
  await symlink(other, join(out, "screenshots"));
  const files = ["../mine", "screenshots/../../mine", "screenshots/a.png", join(folder, "mine")];
  await writeFile(join(out, "slipway-verify.files.json"), JSON.stringify({ files }));
  await expect(prepareArtifacts(out)).rejects.toThrow("is not overwritten");
  await expect(writeArtifacts(out, sampleReport())).rejects.toThrow("is not overwritten");
  expect(await filesIn(folder)).toEqual(expect.arrayContaining(["mine", "a.png"]));
});

test.skipIf(process.platform === "win32")("R28 a place that takes no files is told at once", async () => {
  const pipe = join(folder, "pipe");
  await execa("mkfifo", [pipe]);
  const began = ownTime();
  await expect(prepareArtifacts("/proc/x")).rejects.toThrow("/proc/x cannot be written");
  await expect(prepareArtifacts("/proc/x/y")).rejects.toThrow("/proc/x/y cannot be written");
  await expect(prepareArtifacts(pipe)).rejects.toThrow("it is no folder; name another folder");
  await expect(prepareFile(pipe)).rejects.toThrow("is no file that can be replaced");
  await expect(prepareFile("/dev/null")).rejects.toThrow("is no file that can be replaced");
  expect(ownTime() - began).toBeLessThan(1000);
});

test("R24 a tool's result is kept in part, and the transcript says so", async () => {
  const long = check("tools.long", {
    run: async (context) => {
      context.evidence.add({ name: "result", kind: "transcript", text: "x".repeat(1_000_000) });
      return [];
    },
  });
  const { evidence } = await runChecks([long], "http://127.0.0.1:9/mcp", {});
  const [exhibit] = evidence;
  const text = exhibit !== undefined && "text" in exhibit ? exhibit.text : "";
  expect(text).toMatch(/^x{65536}… \(934464 more characters\)$/);
});

test("R28 a place that cannot be written is told before the run", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(prepareFolder(join(folder, "file", "out"))).rejects.toThrow(
    /cannot be written: .*; name another folder$/,
  );
  await expect(prepareFile(join(folder, "file", "junit.xml"))).rejects.toThrow("cannot be written");
  await expect(prepareFile(folder)).rejects.toThrow("is a folder");
});
