import { defaults, head, indent, notOfDependabot, ready, state } from "./parts.ts";
import type { CiProject, PreviewDeployments } from "./project.ts";

/** The environment without a reviewer, from which the default branch alone deploys. */
const removing = "preview-deployments-sweep";

/** Of Dependabot there would be no secret to deploy with. */
const withSecrets = ({ secrets }: CiProject) => (secrets.length === 0 ? ours : `${ours} && ${notOfDependabot}`);

const ours = "github.event.pull_request.head.repo.full_name == github.repository";

/** The workflow that deploys pull requests, removes them, and sweeps what is left of them. */
export function previewDeploymentText(project: CiProject, previews: PreviewDeployments): string {
  const { label } = previews;
  const { types, wanted, set, over } = label === undefined ? always : byLabel(label);
  const which = label === undefined ? "each pull request" : `each pull request with the label ${label}`;
  return `${head("preview deployment", `Deploys ${which} as a small stack of its own, and removes it again.`)}
# Pull requests of forks are never deployed.
on:
  pull_request:
    types: [${types}]
  schedule:
    - cron: "43 4 * * *"
  workflow_dispatch:
    inputs:
      number:
        description: Pull request whose stack is removed; without one, all that are over
${defaults(project)}jobs:
  up:
    if: github.event_name == 'pull_request' && github.event.pull_request.state == 'open' && ${withSecrets(project)}${wanted}${set}
    ${indent(job("pull-requests", "${{ github.event.pull_request.number }}"), 4)}
    steps:
      ${indent(ready(project, { always: previews.cloud }), 6)}
      ${indent(command(project, previews, "up"), 6)}
  # Nobody is asked whether what is over may go: the default branch's own code does it, whatever the pull request's says.
  over:
    if: github.event_name == 'pull_request' && ${ours} && ((github.event.action == 'closed'${wanted})${over})
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      actions: write
    steps:
      # A deployment that waits for a reviewer would hold up the removal, and one that was let through later would be of what is over.
      # Nothing is checked out here, so that there is no folder of the project.
      - working-directory: .
        run: |
          gh run list --repo "$GITHUB_REPOSITORY" --workflow slipway-preview-deployment.yml --branch "$BRANCH" --event pull_request --limit 100 \\
            --json databaseId,status --jq '.[] | select(.status == "waiting") | .databaseId' |
            while read -r run; do gh run cancel "$run" --repo "$GITHUB_REPOSITORY" || true; done
          gh workflow run slipway-preview-deployment.yml --repo "$GITHUB_REPOSITORY" --ref "$TRUNK" --field "number=$NUMBER"
        env:
          GH_TOKEN: \${{ github.token }}
          BRANCH: \${{ github.event.pull_request.head.ref }}
          TRUNK: \${{ github.event.repository.default_branch }}
          NUMBER: \${{ github.event.pull_request.number }}
  down:
    if: github.event_name == 'workflow_dispatch' && inputs.number
    ${indent(job("pull-requests", "${{ inputs.number }}", removing), 4)}
    steps:
      ${indent(ready(project, { always: previews.cloud }), 6)}
      ${indent(command(project, previews, "down"), 6)}
  sweep:
    if: github.event_name == 'schedule' || (github.event_name == 'workflow_dispatch' && !inputs.number)
    ${indent(job("issues", "sweep", removing), 4)}
    steps:
      ${indent(ready(project, { always: previews.cloud }), 6)}
      ${indent(command(project, previews, "sweep"), 6)}
`;
}

const always = { types: "opened, reopened, synchronize, closed", wanted: "", set: "", over: "" };

/** A run that has nothing to do would push one that waits out of its group: another label makes none. */
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#concurrency
function byLabel(label: string): typeof always {
  const isIt = `github.event.label.name == '${label}'`;
  return {
    types: "opened, reopened, synchronize, labeled, unlabeled, closed",
    wanted: ` && contains(github.event.pull_request.labels.*.name, '${label}')`,
    set: ` && github.event.action != 'unlabeled' && (github.event.action != 'labeled' || ${isIt})`,
    over: ` || (github.event.action == 'unlabeled' && ${isIt})`,
  };
}

/** A deployment and a removal are never ended halfway, and one pull request's come one after the other. */
function job(written: "pull-requests" | "issues", group: string, environment = "preview-deployments"): string {
  const reads = written === "issues" ? "\n  pull-requests: write" : "";
  return `runs-on: ubuntu-latest
timeout-minutes: 45
permissions:
  contents: read
  id-token: write
  ${written}: write${reads}
environment: ${environment}
concurrency:
  group: slipway-preview-deployment-${group}
  cancel-in-progress: false`;
}

/** What became of it is said on the host whether it went well or not. */
function command(project: CiProject, { stack }: PreviewDeployments, verb: "up" | "down" | "sweep"): string {
  const file = '"$RUNNER_TEMP/deployment.md"';
  const number = verb === "sweep" ? "" : ' --pull-request "$NUMBER"';
  const named = verb === "up" ? "github.event.pull_request.number" : "inputs.number";
  const token = "GITHUB_TOKEN: ${{ github.token }}";
  // By it a deployment that waited asks whether its pull request is still open.
  const asking = verb === "down" ? "" : `\n    ${token}`;
  const variables = verb === "sweep" ? "" : `\n    NUMBER: \${{ ${named} }}`;
  return `- run: ${project.command} preview-deployment ${verb} "$STACK"${number} --markdown > ${file}
  env:
    ${indent(state(project, stack), 4)}${variables}${asking}
- if: always()
  run: ${project.command} comment ${file} ${verb === "sweep" ? "--issue" : '--pull-request "$NUMBER"'}
  env:
    ${token}${variables}`;
}
