import { readFileSync } from "node:fs";
import * as z from "zod";
import { parseJson } from "../../verify/json.ts";

/** A page about what is previewed. */
export interface Link {
  label: string;
  url: string;
}

const eventSchema = z.object({
  pull_request: z.object({ head: z.object({ sha: z.string() }) }).optional(),
  inputs: z.object({ commit: z.string().optional() }).nullish(),
});

/** The pages of the workflow's run and of the commit that it looks at; none where this runs in no CI. */
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
// https://docs.gitlab.com/ci/variables/predefined_variables/
export function runLink(environment: NodeJS.ProcessEnv = process.env): Link[] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
  if (server && repository && run) {
    const page = `${server}/${repository}`;
    return [
      { label: "run", url: `${page}/actions/runs/${run}` },
      ...commitLink(`${page}/commit/`, gitHubCommit(environment)),
    ];
  }
  const { CI_JOB_URL: job, CI_PROJECT_URL: project, CI_COMMIT_SHA: commit } = environment;
  return job ? [{ label: "run", url: job }, ...commitLink(`${project}/-/commit/`, commit)] : [];
}

function commitLink(page: string, commit: string | undefined): Link[] {
  return commit === undefined ? [] : [{ label: `commit ${commit.slice(0, 7)}`, url: `${page}${commit}` }];
}

/** Of a pull request its own commit, and not the one that GitHub merged for the run. */
function gitHubCommit({ GITHUB_EVENT_PATH: file, GITHUB_SHA: commit }: NodeJS.ProcessEnv): string | undefined {
  const event = file === undefined ? undefined : eventSchema.safeParse(parseJson(readFileSync(file, "utf8"))).data;
  return event?.pull_request?.head.sha ?? event?.inputs?.commit ?? commit;
}
