/** A page about what is previewed. */
export interface Link {
  label: string;
  url: string;
}

/** The page of the workflow's run; none where this runs in no CI. */
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
// https://docs.gitlab.com/ci/variables/predefined_variables/
export function runLink(environment: NodeJS.ProcessEnv = process.env): Link[] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, CI_JOB_URL: job } = environment;
  if (server && repository && run) return [{ label: "run", url: `${server}/${repository}/actions/runs/${run}` }];
  return job ? [{ label: "run", url: job }] : [];
}
