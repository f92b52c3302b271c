import { execa } from "execa";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canBuildTools, requireTool, requireZizmor } from "../../set-up/workflow-tools.ts";
import { takesLongForms } from "../../long-forms.ts";
import {
  commandsIn,
  only,
  pullRequest,
  repository,
  signIns,
  signInsIn,
  startProject,
  workflows,
} from "./act-project.ts";
import type { Runner } from "./stand-in-runner.ts";

// Each tool is built from source once, which takes minutes.
describe.skipIf(!takesLongForms || !canBuildTools)("R16 the workflows that ci writes", () => {
  let runner: Runner;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "slipway-workflows-"));
    for (const [file, text] of Object.entries(workflows)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    runner = await startProject();
  }, 1_200_000);
  afterAll(async () => {
    await runner?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  test("R16 actionlint finds nothing in them", async () => {
    const files = Object.keys(workflows).map((file) => join(folder, file));
    const { exitCode, stdout } = await execa(await requireTool("actionlint"), files, { reject: false });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  });

  test("R16 zizmor finds nothing unsafe in them", async () => {
    const words = ["--offline", "--no-progress", "--format", "plain", folder];
    const { exitCode, stdout } = await execa(await requireZizmor(), words, { reject: false });
    expect(exitCode, stdout).toBe(0);
    const unpinned = (workflows[".github/workflows/slipway-check.yml"] ?? "").replaceAll(/@[0-9a-f]{40}/g, "@main");
    await writeFile(join(folder, "unpinned.yml"), unpinned);
    const other = await execa(await requireZizmor(), [...words.slice(0, -1), join(folder, "unpinned.yml")], {
      reject: false,
    });
    expect([other.exitCode, other.stdout]).toEqual([14, expect.stringContaining("unpinned-uses")]);
    await rm(join(folder, "unpinned.yml"));
  });

  test("R16 a pull request is previewed as the preview's identity, and each stack has one comment", async () => {
    for (const round of [1, 2]) {
      const event = pullRequest(repository.full_name);
      const { ok, done, output } = await runner.run("pull_request", event, only("preview"));
      expect(ok, output).toBe(true);
      expect(
        signInsIn(done).toSorted((one, other) => one.action.localeCompare(other.action)),
        `round ${round}`,
      ).toEqual(signIns);
      const commands = commandsIn(done);
      expect(commands).toContain("slipway preview aws-prod --markdown");
      expect(commands.filter((command) => / up /.test(command))).toEqual([]);
    }
    expect(runner.comments.map(({ pull }) => pull)).toEqual(["12", "12", "12"]);
    const bodies = runner.comments.map(({ body }) => body).join("\n");
    expect(bodies).toContain("nobody may list the cluster");
    expect(bodies).toContain("gcp-prod");
    // The comments are real commands, six of them.
  }, 240_000);

  test("R16 one of a fork is checked, and neither signs in nor has a secret", async () => {
    const before = runner.comments.length;
    const fork = pullRequest("stranger/my-server");
    // Unlike GitHub, act reads the matrix of a job whose needs were skipped.
    const previewed = await runner.run("pull_request", fork, [...only("preview"), "-j", "stacks"]);
    expect(previewed.done).toEqual([]);
    const { ok, done, output } = await runner.run("pull_request", fork, only("check"));
    expect(ok, output).toBe(true);
    expect(signInsIn(done)).toEqual([]);
    expect(commandsIn(done)).toContain("slipway rehearse aws-prod");
    expect(JSON.stringify(done)).not.toContain("sesame");
    expect(runner.comments).toHaveLength(before);
  });

  test("R16 one of a fork is previewed by hand where it is what was read, and else signs in nowhere", async () => {
    const by = (commit: string, ...more: string[]) => {
      const event = { repository, ref: "refs/heads/main", inputs: { number: "12", commit } };
      return runner.run("workflow_dispatch", event, [...only("preview"), ...more]);
    };
    // Unlike GitHub, act reads the matrix of a job whose needs failed.
    const moved = await by("f".repeat(40), "-j", "stacks");
    expect([moved.ok, signInsIn(moved.done), commandsIn(moved.done)]).toEqual([false, [], []]);
    expect(moved.output).toContain(`pull request 12 is at ${runner.head}`);
    const { ok, done, output } = await by(runner.head);
    expect(ok, output).toBe(true);
    expect(signInsIn(done)).toHaveLength(3);
    const refs = done.flatMap((one) => ("action" in one && one.action === "actions/checkout" ? [one.given.ref] : []));
    expect(new Set(refs.slice(1)).size).toBe(1);
    expect([refs[0], refs[1]]).toEqual(["refs/pull/12/merge", expect.stringMatching(/^[0-9a-f]{40}$/)]);
  });

  test("R16 a merge deploys each stack that it touches, production last, and none of it after a failure", async () => {
    // The runner heeds no filter of tags, so that it would publish too.
    const event = { repository, ref: "refs/heads/main", before: "c".repeat(40) };
    const { ok, done, output } = await runner.run("push", event, only("deploy"));
    expect(ok, output).toBe(true);
    const commands = commandsIn(done);
    const ups = (all: string[]) =>
      all.flatMap((command) => /^slipway up (\S+) --yes --forward$/.exec(command)?.[1] ?? []);
    expect(ups(commands)).toEqual(["azure-dev", "aws-prod", "gcp-prod"]);
    expect(signInsIn(done)).toHaveLength(3);
    const failed = await runner.run("push", event, [...only("deploy"), "--env", "FAILS=azure-dev"]);
    expect([failed.ok, ups(commandsIn(failed.done))]).toEqual([false, ["azure-dev"]]);
  });

  test("R16 a pull request with the label is deployed and removed, with one comment, and none without it or of a fork", async () => {
    const before = runner.comments.length;
    const run = async (from: string, more: { action?: string; labels?: string[] }) => {
      const seen = await runner.run("pull_request", pullRequest(from, more), only("preview-deployment"));
      expect(seen.ok, seen.output).toBe(true);
      return seen.done;
    };
    const deployed = commandsIn(await run(repository.full_name, { action: "labeled", labels: ["preview"] }));
    expect(deployed).toContain("slipway preview-deployment up gcp-dev --pull-request 12 --markdown");
    expect(runner.comments.slice(before).map(({ body }) => body)).toEqual([expect.stringContaining("up gcp-dev")]);
    const over = await run(repository.full_name, { action: "closed", labels: ["preview"] });
    expect(signInsIn(over)).toEqual([]);
    const [listed = "", dispatch = ""] = commandsIn(over);
    expect(listed).toMatch(/^gh run list .*--branch theirs/);
    expect(dispatch).toMatch(/^gh workflow run slipway-preview-deployment\.yml .*--ref main --field number=12$/);
    const dispatched = { repository, ref: "refs/heads/main", inputs: { number: "12" } };
    const removed = await runner.run("workflow_dispatch", dispatched, only("preview-deployment"));
    expect(removed.ok, removed.output).toBe(true);
    const closed = removed.done;
    expect(commandsIn(closed)).toContain("slipway preview-deployment down gcp-dev --pull-request 12 --markdown");
    expect(signInsIn(closed).map(({ action }) => action)).toEqual(["google-github-actions/auth"]);
    expect(runner.comments.slice(before).map(({ body }) => body)).toEqual([expect.stringContaining("down gcp-dev")]);
    for (const [from, more] of [
      [repository.full_name, { labels: ["bug"] }],
      [repository.full_name, { action: "closed" }],
      ["stranger/my-server", { labels: ["preview"] }],
    ] as const)
      expect(await run(from, { ...more, labels: [...("labels" in more ? more.labels : [])] })).toEqual([]);
  });
});
