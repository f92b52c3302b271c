import { globSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, matchesGlob } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runLane } from "../../scripts/test/lane.ts";
import { failureList, timeTable, total } from "../../scripts/test/summary.ts";
import { checkout } from "../checkout.ts";
import { filesInTurns, restingIn, restingVariable, turns } from "../turns.ts";

const good = 'import { test } from "vitest"; test("adds", () => {});\n';
const failing = 'import { test } from "vitest"; test("fails", () => { throw new Error("no"); });\n';
const failingHook = 'import { afterAll } from "vitest"; afterAll(() => { throw new Error("no"); });';
const crashing = 'import { test } from "vitest"; test("one", () => process.kill(process.pid, "SIGKILL"));\n';
const endless = 'import { test } from "vitest"; test("one", () => { for (;;) ; });\n';

let suite: string;
const printed: string[] = [];

beforeEach(async () => {
  suite = await mkdtemp(join(tmpdir(), "slipway-suite-"));
  await symlink(join(checkout, "node_modules"), join(suite, "node_modules"));
  await writeFile(join(suite, "good.test.ts"), good);
  printed.length = 0;
});
afterEach(() => rm(suite, { recursive: true }));

describe("npm test", () => {
  test("is green where every test passes, and knows how long each file took", async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ passed: 1, failed: 0, skipped: 0, faults: [] });
    expect(outcome.files).toMatchObject([{ name: "good.test.ts" }]);
    expect(outcome.files[0]?.seconds).toBeGreaterThan(0);
    // Node.js alone takes that long to start.
    expect(outcome.cpuSeconds).toBeGreaterThan(0.02);
    expect(printed.join("\n")).toContain("good.test.ts");
  });

  test.each([
    ["a test that fails", failing, "fails", /^no$/],
    ["a file that cannot be loaded", 'import "./nowhere.ts";\n', "", /nowhere\.ts/],
    ["a hook that fails", `${good} ${failingHook}`, "", /^no$/],
    ["a test.only that was left behind", 'import { test } from "vitest"; test.only("one", () => {});', "one", /only/],
  ])("counts and names %s", async (_, text, name, error) => {
    const failures = [{ file: "other.test.ts", test: name, error: expect.stringMatching(error) }];
    expect(await run({ "other.test.ts": text })).toMatchObject({ failed: 1, failures });
  });

  // In each of these no test has failed.
  test.each([
    ["a rejection that nobody handles", `${good} void Promise.reject(new Error("late"));`],
    ["an error in the background", `${good} setTimeout(() => { throw new Error("late"); });`],
    ["a worker that crashes", crashing],
  ])("is red after %s", async (_, text) => {
    const { failed, faults } = await run({ "other.test.ts": text });
    expect({ failed, faults: faults.join() }).toEqual({ failed: 0, faults: expect.stringContaining("exit code 1") });
  });

  test.each([
    ["is killed", 'process.kill(process.pid, "SIGKILL")', "vitest was ended by SIGKILL"],
    ["ends with 0 and tells nothing", "process.reallyExit(0)", "no report that can be read"],
    ["tells half of it", "", "no report that can be read"],
  ])("is red where vitest %s", async (_, action, reason) => {
    const report = "process.env.SLIPWAY_TEST_REPORT";
    const half = `import { writeFileSync } from "node:fs"; process.on("exit", () => writeFileSync(${report}, '{"end'));`;
    const config = `${half}; ${action}; export default {};`;
    const { faults } = await run({ "vitest.config.mjs": config });
    expect(faults.join()).toContain(reason);
  });

  test("is red where a test never ends", async () => {
    const { faults } = await run({ "other.test.ts": endless }, { timeoutMinutes: 0.06 });
    expect(faults[0]).toMatch(/was ended after \d+ s/);
    // The worker in which it turns would keep a core busy for ever.
    const left = async () => {
      const ids = await readdir("/proc").catch(() => []);
      const folders = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
      return folders.filter((folder) => folder.startsWith(suite));
    };
    // What was killed is there until the system has put it away.
    await expect.poll(left, { timeout: 5000 }).toEqual([]);
  });

  test("is red where --bail leaves tests out", async () => {
    const outcome = await run({ "bad.test.ts": failing }, { flags: ["--bail", "1", "--maxWorkers", "1"] });
    expect(outcome.failed).toBe(1);
  });

  test.each([
    ["a name that no file has", ["nowhere"]],
    ["a name of a test that is nowhere", ["-t", "subtracts"]],
    ["a name that no file has, where vitest lets that pass", ["nowhere", "--passWithNoTests"]],
  ])("is red for %s", async (_, flags) => {
    const { faults } = await run({}, { flags });
    expect(faults.join()).toContain("no test ran");
  });

  test("is red where every test is skipped, unless it is known why", async () => {
    await writeFile(join(suite, "good.test.ts"), 'import { test } from "vitest"; test.skip("one", () => {});');
    expect(await run()).toMatchObject({ skipped: 1, faults: ["no test ran"] });
    expect(await run({}, { maySkipAll: true })).toMatchObject({ skipped: 1, faults: [] });
  });

  test("is red where vitest does not start", async () => {
    await rm(join(suite, "node_modules"));
    const { faults } = await run({}, { path: suite });
    expect(faults).toHaveLength(2);
    expect(printed.join("\n")).toContain("vitest");
  });
});

describe("the summary", () => {
  const counts = { passed: 2, failed: 0, skipped: 1, seconds: 3, cpuSeconds: 4 };
  const part = { ...counts, faults: [], failures: [], files: [{ name: "a.test.ts", seconds: 2 }] };
  const broken = { ...part, name: "clouds", cpuSeconds: undefined, faults: ["vitest was ended by SIGKILL"] };

  test("counts what is wrong beside the tests as a failure", () => {
    expect(total([{ ...part, name: "unit" }, broken])).toEqual({ passed: 4, failed: 1, skipped: 2 });
  });

  test("says where the time went, the slowest ten files by name", () => {
    const files = Array.from({ length: 12 }, (_, index) => ({ name: `${index}.test.ts`, seconds: index }));
    const lines = timeTable([{ ...part, name: "unit", files }, broken]).split("\n");
    expect(lines.slice(1, 3)).toEqual(["     3.0 s      4.0 s  unit", "     3.0 s  unknown    clouds"]);
    expect(lines.slice(4).map((line) => line.trim())).toEqual([
      ...[11, 10, 9, 8, 7, 6, 5, 4, 3].map((index) => `${index}.0 s  ${index}.test.ts`),
      "2.0 s  2.test.ts",
    ]);
  });
});

test("the summary names what failed, with the part, the file and the error", () => {
  const failures = [
    { file: "a.test.ts", test: "adds > well", error: "expected 1 to be 2" },
    { file: "lint", test: "", error: "a.ts" },
  ];
  const counts = { passed: 0, failed: 2, skipped: 0, seconds: 1, cpuSeconds: 1 };
  expect(failureList([{ name: "unit", ...counts, faults: [], files: [], failures }]).split("\n")).toEqual([
    "✗ unit › a.test.ts › adds > well: expected 1 to be 2",
    "✗ unit › lint: a.ts",
  ]);
});

test("every test file belongs to one part of npm test", async () => {
  const root = checkout;
  // Those that rest in this run belong to one all the same.
  vi.stubEnv(restingVariable, "");
  const { default: config, long } = await import("../../vitest.config.ts");
  vi.unstubAllEnvs();
  const { test: settings } = config;
  const projects = (settings?.projects ?? []).flatMap((project) =>
    typeof project === "object" && "test" in project ? [project.test ?? {}] : [],
  );
  const names = projects.map(({ name }) => name);
  const files = [
    ...globSync("{test,server/test,bench,cli,infra,simulation,toolchain,verify}/**/*.test.ts", { cwd: root }),
  ];
  expect(files.length).toBeGreaterThan(100);
  const strays = files.filter((file) => {
    const owners = projects.filter(
      ({ include = [], exclude = [] }) =>
        include.some((glob) => matchesGlob(file, glob)) && !exclude.some((glob) => matchesGlob(file, glob)),
    );
    return owners.length !== 1 && !file.includes("node_modules");
  });
  expect(strays.toSorted()).toEqual(long.toSorted());
  // The runner names the projects one by one.
  const runner = await readFile(join(root, "scripts/test.ts"), "utf8");
  for (const name of names) expect(runner).toMatch(new RegExp(`(project|shards|lane)\\("${String(name)}"`));
});

test("a file that rests is left out of whatever part it belongs to", async () => {
  const env = { [restingVariable]: restingIn(0).join("\n") };
  const { stdout } = await execa("vitest", ["list", "--filesOnly"], { cwd: checkout, preferLocal: true, env });
  const listed = filesInTurns.filter((file) => stdout.includes(file));
  expect(listed).toEqual(filesInTurns.filter((_, index) => index % turns === 0));
});

interface RunOptions {
  flags?: string[];
  timeoutMinutes?: number;
  path?: string;
  maySkipAll?: boolean;
}

async function run(files: Record<string, string> = {}, options: RunOptions = {}) {
  const { flags = [], timeoutMinutes = 1, path, maySkipAll = false } = options;
  for (const [name, text] of Object.entries(files)) await writeFile(join(suite, name), text);
  const environment = { PATH: path ?? process.env.PATH ?? "" };
  const print = (line: string) => void printed.push(line);
  return runLane({ name: "suite", flags, directory: suite, environment, timeoutMinutes, print, maySkipAll });
}
