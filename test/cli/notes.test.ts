import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedSettings } from "../../cli/notes/settings.ts";
import { intoChangelog, newestUserNotes } from "../../cli/notes/text.ts";
import { checkout } from "../checkout.ts";
import { projectText } from "./own-project.ts";

let repository: string;
let project: string;

const git = (...words: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], { cwd: repository });
const notes = (...words: string[]) =>
  execa(process.execPath, [join(checkout, "cli/main.ts"), "notes", ...words], { cwd: project, reject: false });
const tool = (name: string) => ({
  name,
  description: "Does something",
  annotations: {},
  meta: {},
  inputSchema: { type: "object" },
});
const contract = (names: string[], broken: object[] = []) =>
  writeFile(
    join(project, "contract.json"),
    JSON.stringify({ version: 1, status: "published", broken, tools: names.map(tool) }),
  );
const stack = (memoryMiB: number, password: string) =>
  writeFile(
    join(project, "Pulumi.prod.yaml"),
    `config:\n  slipway:service: { name: tools, memoryMiB: ${memoryMiB} }\n  slipway:secrets: { PASSWORD: { secure: "${password}" } }\n`,
  );

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "slipway-notes-"));
  project = join(repository, "slipway");
  await mkdir(project);
  await writeFile(join(project, "Pulumi.yaml"), projectText);
  await git("init", "-q");
  await contract(["search", "list"]);
  await stack(512, "v1:one");
  await git("add", ".");
  await git("commit", "-qm", "Begin");
});
afterAll(() => rm(repository, { recursive: true }));

test("R32 without a release there is nothing to compare with, and the flag is named", async () => {
  const { exitCode, stderr } = await notes("prod");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("--since <tag or commit>");
  expect((await notes("--since=--upload-pack=x")).stderr).toContain("--upload-pack=x is no tag or commit here");
  expect((await notes("--since=v9")).stderr).toContain("v9 is no tag or commit here");
});

test("R32 notes tell tools, settings without secrets, and commits since the newest tag, and stay in the changelog", async () => {
  await git("tag", "v1.3.0");
  await contract(["search"], [{ reason: "nobody called list", changes: [] }]);
  await stack(1024, "v1:two");
  await git("commit", "-qam", "Give it more memory");
  const { stdout, stderr, exitCode } = await notes("prod", "--title", "1.4.0", "--write");
  expect(exitCode, stderr).toBe(0);
  // Nothing was deployed.
  expect(stderr).toContain("the image is left out:");
  expect(stdout).toMatch(/^## 1\.4\.0\n\n### For users\n\n- Gone: list\n\n### Tools\n\n- \*\*breaking\*\* `list`/);
  expect(stdout).toContain("- broken on purpose: nobody called list");
  expect(stdout).toContain("- `slipway:service.memoryMiB`: `512` → `1024`");
  expect(stdout).toContain("- `slipway:secrets.PASSWORD`: another value");
  expect(stdout).toMatch(/- Give it more memory \([0-9a-f]+\)/);
  expect(stdout).not.toMatch(/v1:(one|two)/);
  const changelog = await readFile(join(repository, "CHANGELOG.md"), "utf8");
  expect(changelog).toContain(stdout.trim());
  expect(newestUserNotes(changelog)).toBe("- Gone: list");
  // Once more with the same title is the same section.
  await notes("prod", "--title", "1.4.0", "--write");
  expect(await readFile(join(repository, "CHANGELOG.md"), "utf8")).toBe(changelog);
});

test("R32 at its own tag a release is told against the one before, with a word for users where no tool changed", async () => {
  await git("tag", "v1.4.0");
  expect((await notes()).stdout).toContain("- Gone: list");
  await git("commit", "-q", "--allow-empty", "-m", "Answer sooner");
  await git("tag", "v1.4.1");
  const { stdout } = await notes();
  expect(stdout).toContain("### For users\n\n- The tools are as they were.");
  expect(stdout).toContain("Answer sooner");
  expect(stdout).not.toContain("Give it more memory");
});

test("R32 tools that nobody can compare are told to be so", async () => {
  await git("rm", "-q", "--cached", "slipway/contract.json");
  await git("commit", "-qm", "Forget the tools");
  const { stdout } = await notes("--since", "HEAD");
  expect(stdout).toContain(
    "- not compared: there is no contract.json at HEAD; npx slipway contract accept local keeps",
  );
  expect(stdout).not.toContain("For users");
});

test("R32 a changelog keeps what it had, and a directory gets the newest release", () => {
  const before = "# Changelog\n\nAll of it.\n\n## [Unreleased]\n\nSoon.\n\n## 1.3.0\n\n- Old\n";
  const after = intoChangelog(before, "## 1.4.0\n\n### For users\n\n- New\n\n### Commits\n\n- Inner");
  expect(after).toBe(
    "# Changelog\n\nAll of it.\n\n## [Unreleased]\n\nSoon.\n\n## 1.4.0\n\n### For users\n\n- New\n\n### Commits\n\n- Inner\n\n## 1.3.0\n\n- Old\n",
  );
  expect(newestUserNotes(after)).toBe("- New");
  expect(newestUserNotes("# Changelog\n")).toBeUndefined();
});

test("R32 a setting that comes or goes is told, and of a token only that it differs", () => {
  const before = 'config:\n  slipway:token: { secure: "v1:a" }\n  slipway:service: { port: 80 }\n';
  expect(changedSettings(before, 'config:\n  slipway:token: { secure: "v1:b" }\n')).toEqual([
    { path: "slipway:service.port", before: "80", after: undefined },
    { path: "slipway:token", before: "a secret", after: "a secret" },
  ]);
});
