import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import { ciProject } from "./ci-project.ts";

const stepSchema = z.object({ id: z.string().optional(), run: z.string().optional() });
const jobsSchema = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(stepSchema) })) });
const texts = githubWorkflows({ ...ciProject, previews: { stack: "gcp-dev", cloud: "gcp", label: "preview" } });

let folder: string;
let bin: string;
const git = async (...words: string[]) => {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
  return (await execa("git", [...who, ...words], { cwd: folder })).stdout;
};
const commit = async (name: string) => {
  await git("commit", "-q", "--allow-empty", "-m", name);
  return git("rev-parse", "HEAD");
};

/** Runs a workflow's step, where the programs that it starts say what they are told to; answers what it put out. */
async function runStep(
  workflow: string,
  chosen: (step: z.infer<typeof stepSchema>) => boolean,
  env: Record<string, string>,
) {
  const { jobs } = jobsSchema.parse(parse(texts[`.github/workflows/slipway-${workflow}.yml`] ?? ""));
  const script = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find(chosen)?.run;
  const output = join(folder, ".git", "output");
  await writeFile(output, "");
  await writeFile(join(folder, ".git", "calls"), "");
  const { exitCode, stdout, stderr } = await execa("bash", ["-e", "-c", script ?? "exit 9"], {
    cwd: folder,
    env: { PATH: [bin, process.env.PATH ?? ""].join(delimiter), GITHUB_OUTPUT: output, ...env },
    reject: false,
    timeout: 30_000,
  });
  const calls = (await readFile(join(folder, ".git", "calls"), "utf8")).split("\n").filter((line) => line !== "");
  return { exitCode, text: stdout + stderr, calls, put: (await readFile(output, "utf8")).trim().split("\n") };
}

/** A program that notes its words, and prints a variable. */
async function putProgram(name: string, variable: string): Promise<void> {
  const calls = join(folder, ".git", "calls");
  await writeFile(join(bin, name), `#!/bin/sh\necho "${name} $*" >> '${calls}'\nprintf %s "$${variable}"\n`);
  await chmod(join(bin, name), 0o755);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-steps-"));
  bin = join(folder, ".git", "bin");
  await git("init", "-q", "-b", "main");
  await mkdir(bin);
  await putProgram("npx", "STACKS");
  await putProgram("gh", "ANSWER");
});
afterAll(() => rm(folder, { recursive: true }));

describe("R16 the stacks that a push deploys", () => {
  const list = ({ id }: { id?: string | undefined }) => id === "list";
  const one = { stack: "one", production: false };
  const two = { stack: "two", production: true };
  const variables = { STACKS: JSON.stringify([one, two]), GITHUB_REPOSITORY: "team/app" };

  test("R16 are all that changed since the last run that deployed everything, those of production apart", async () => {
    const [first, second] = [await commit("first"), await commit("second")];
    await commit("third");
    const { exitCode, text, calls, put } = await runStep("deploy", list, {
      ...variables,
      SINCE: second,
      ANSWER: first,
    });
    expect(exitCode, text).toBe(0);
    expect(calls[0]).toContain("--event push --status success --limit 1");
    expect(calls[1]).toMatch(new RegExp(`--since ${first}$`));
    expect(put).toEqual([`first=${JSON.stringify([one])}`, `last=${JSON.stringify([two])}`]);
    const fresh = await runStep("deploy", list, { ...variables, SINCE: second, ANSWER: "" });
    expect(fresh.calls[1]).toMatch(new RegExp(`--since ${second}$`));
  });

  test("R16 are all where that commit is none of the branch's any more", async () => {
    const { calls } = await runStep("deploy", list, { ...variables, SINCE: "0".repeat(40), ANSWER: "e".repeat(40) });
    expect(calls[1]).toMatch(/--since 0$/);
  });
});

describe("R16 a fork's pull request that is previewed by hand", () => {
  const held = ({ id }: { id?: string | undefined }) => id === "commit";

  test("R16 is refused where its author pushed since it was read, before any of its code runs", async () => {
    await git("checkout", "-q", "-b", "theirs");
    const read = await commit("read");
    await git("checkout", "-q", "main");
    await commit("ours");
    await git("merge", "-q", "--no-ff", "-m", "Merge", "theirs");
    const merged = await git("rev-parse", "HEAD");
    const good = await runStep("preview", held, { NUMBER: "7", READ: read });
    expect([good.exitCode, good.put]).toEqual([0, [`commit=${merged}`]]);
    for (const other of ["f".repeat(40), ""]) {
      const refused = await runStep("preview", held, { NUMBER: "7", READ: other });
      expect([refused.exitCode, refused.put]).toEqual([1, [""]]);
      expect(refused.text).toContain(`pull request 7 is at ${read}: read that`);
    }
    const own = await runStep("preview", held, { NUMBER: "", READ: "" });
    expect(own.put).toEqual([`commit=${merged}`]);
    const { jobs } = jobsSchema.parse(parse(texts[".github/workflows/slipway-preview.yml"] ?? ""));
    const steps = jobs.stacks?.steps ?? [];
    const ran = steps.findIndex(({ run }) => run === "npm ci");
    expect([steps.findIndex(held), ran]).toEqual([1, 3]);
  });
});

test("R16 a pull request that is over takes its deployments with it that wait for a reviewer, and is removed whatever becomes of that", async () => {
  const over = ({ run = "" }) => run.includes("gh run cancel");
  const variables = {
    GITHUB_REPOSITORY: "team/app",
    BRANCH: "theirs",
    TRUNK: "main",
    NUMBER: "12",
    ANSWER: "41\n42\n",
  };
  const { exitCode, text, calls } = await runStep("preview-deployment", over, variables);
  expect(exitCode, text).toBe(0);
  expect(calls[0]).toContain(
    '--branch theirs --event pull_request --limit 100 --json databaseId,status --jq .[] | select(.status == "waiting")',
  );
  expect(calls.slice(1)).toEqual([
    "gh run cancel 41 --repo team/app",
    "gh run cancel 42 --repo team/app",
    "gh workflow run slipway-preview-deployment.yml --repo team/app --ref main --field number=12",
  ]);
  await writeFile(
    join(bin, "gh"),
    `#!/bin/sh\necho "gh $*" >> '${join(folder, ".git", "calls")}'\ncase "$1 $2" in "run list") echo 41;; "run cancel") exit 1;; esac\n`,
  );
  const busy = await runStep("preview-deployment", over, variables);
  expect([busy.exitCode, busy.calls.at(-1)?.startsWith("gh workflow run")]).toEqual([0, true]);
});
