import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLink } from "../../../cli/preview/run-link.ts";

let folder: string;
const [head, merged] = ["a".repeat(40), "c".repeat(40)];
const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "team/app", GITHUB_RUN_ID: "7" };

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "slipway-event-"))));
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [{ pull_request: { head: { sha: head } } }, head],
  [{ inputs: { commit: head, number: "12" } }, head],
  [{ inputs: null }, merged],
])("R16 a preview names the commit that it looked at, of a pull request its own: %j", async (event, commit) => {
  const file = join(folder, "event.json");
  await writeFile(file, JSON.stringify(event));
  const [run, link] = runLink({ ...github, GITHUB_SHA: merged, GITHUB_EVENT_PATH: file });
  expect(run?.url).toBe("https://github.com/team/app/actions/runs/7");
  expect(link).toEqual({
    label: `commit ${commit.slice(0, 7)}`,
    url: `https://github.com/team/app/commit/${commit}`,
  });
});

test("R16 a pipeline on GitLab names its commit too", () => {
  const job = { CI_JOB_URL: "https://gitlab.com/job", CI_PROJECT_URL: "https://gitlab.com/t/a", CI_COMMIT_SHA: head };
  expect(runLink(job).map(({ url }) => url)).toEqual([
    "https://gitlab.com/job",
    `https://gitlab.com/t/a/-/commit/${head}`,
  ]);
});
