import { setUpSteps } from "./actions.ts";
import { defaults, head, indent, ready, state } from "./parts.ts";
import { previewDeploymentText } from "./preview-deployment.ts";
import type { CiProject } from "./project.ts";
import { ofModel, promptSteps } from "./prompt-steps.ts";
import { publishText } from "./publish.ts";

/** The workflows of a repository on GitHub, by their path from its root. */
export function githubWorkflows(project: CiProject): Record<string, string> {
  const texts = {
    check: checkText(project),
    preview: previewText(project),
    deploy: deployText(project),
    drift: driftText(project),
    publish: publishText(project),
    "preview-deployment": project.previews ? previewDeploymentText(project, project.previews) : "",
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === "" ? [] : [[`.github/workflows/slipway-${name}.yml`, text]],
    ),
  );
}

const notFromFork =
  "github.event_name == 'workflow_dispatch' || github.event.pull_request.head.repo.full_name == github.repository";
const before = "${{ github.event.pull_request.base.sha || github.event.before }}";

function checkText(project: CiProject): string {
  return `${head("check", "Holds the stacks' files against what their platforms take, and rehearses them; it needs no secret, so forks have it too.")}
on:
  pull_request:
  push:
    branches: [${project.branch}]
concurrency:
  group: slipway-check-\${{ github.event.pull_request.number || github.sha }}
  cancel-in-progress: true
${defaults(project)}jobs:
  ${indent(stacksJob(project, { since: before, flags: " --rehearse" }), 2)}
  rehearse:
    ${indent(matrix(), 4)}
    timeout-minutes: 30
    permissions:
      contents: read
    steps:
      ${indent(setUpSteps(project.install), 6)}
      - run: ${project.command} rehearse "$STACK"
        env:
          STACK: \${{ matrix.stack }}
`;
}

function previewText(project: CiProject): string {
  return `${head("preview", "Says in one comment for each stack what a pull request would change, as an identity that only reads the cloud.")}
# Of a fork it is run by hand, with the number of the pull request, once its code was read.
on:
  pull_request:
  workflow_dispatch:
    inputs:
      number:
        description: Pull request to preview
        required: true
        type: number
${defaults(project)}jobs:
  ${indent(stacksJob(project, { since: `\${{ github.event.pull_request.base.sha || format('origin/{0}', github.event.repository.default_branch) }}`, only: notFromFork, ref: pullRequest }), 2)}
  preview:
    ${indent(matrix(), 4)}
    timeout-minutes: 30
    permissions:
      contents: read
      id-token: write
      pull-requests: write
    environment: \${{ matrix.environment }}-preview
    concurrency:
      group: slipway-preview-\${{ matrix.stack }}-\${{ github.event.pull_request.number || inputs.number }}
      cancel-in-progress: true
    steps:
      ${indent(ready(project, pullRequest), 6)}
      - run: ${project.command} preview "$STACK" --markdown > "$RUNNER_TEMP/preview.md"
        env:
          ${indent([state(project), ...ofModel(project)].join("\n"), 10)}
      - if: always()
        run: ${project.command} comment "$RUNNER_TEMP/preview.md" --pull-request "$NUMBER"
        env:
          GITHUB_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number || inputs.number }}
`;
}

function deployText(project: CiProject): string {
  return `${head("deploy", "Deploys the stacks that a merge changed, one after the other, those of production last.")}
on:
  push:
    branches: [${project.branch}]
${defaults(project)}jobs:
  ${indent(stacksJob(project, { since: "${{ github.event.before }}" }), 2)}
  deploy:
    ${indent(matrix({ inTurn: true }), 4)}
    timeout-minutes: 60
    permissions:
      contents: read
      id-token: write
    environment: \${{ matrix.environment }}
    # A deployment is never ended halfway, the next one waits, and each deploys the branch as it is by then: never an older one.
    concurrency:
      group: slipway-deploy-\${{ matrix.stack }}
      cancel-in-progress: false
    steps:
      ${indent(ready(project, "${{ github.ref_name }}"), 6)}
      - run: ${project.command} up "$STACK" --yes
        env:
          ${indent(state(project), 10)}
      - run: ${project.command} status "$STACK" >> "$GITHUB_STEP_SUMMARY"
        env:
          ${indent(state(project), 10)}
${promptSteps(project)}`;
}

function driftText(project: CiProject): string {
  return `${head("drift", "Looks each night whether the platforms still have what the stacks say, and keeps one issue for each that differs.")}
on:
  schedule:
    - cron: "17 3 * * *"
  workflow_dispatch:
concurrency:
  group: slipway-drift
  cancel-in-progress: false
${defaults(project)}jobs:
  ${indent(stacksJob(project, {}), 2)}
  drift:
    ${indent(matrix(), 4)}
    timeout-minutes: 30
    permissions:
      contents: read
      id-token: write
      issues: write
    environment: \${{ matrix.environment }}-preview
    steps:
      ${indent(ready(project), 6)}
      - run: ${project.command} preview "$STACK" --refresh --markdown > "$RUNNER_TEMP/drift.md"
        env:
          ${indent(state(project), 10)}
      - if: always()
        run: ${project.command} comment "$RUNNER_TEMP/drift.md" --issue
        env:
          GITHUB_TOKEN: \${{ github.token }}
`;
}

const pullRequest = "${{ inputs.number && format('refs/pull/{0}/merge', inputs.number) || '' }}";

/** A job that puts out the matrix of stacks that are meant. */
function stacksJob(
  { command, install, with: others }: CiProject,
  { since, only, flags = "", ref }: { since?: string; only?: string; flags?: string; ref?: string },
): string {
  const own =
    flags === ""
      ? ` --repository "$GITHUB_REPOSITORY"${others.length === 0 ? "" : ` --with ${others.join(",")}`}`
      : flags;
  const from = since === undefined ? "" : ' --since "$SINCE"';
  return `stacks:
  ${only === undefined ? "" : `if: ${only}\n  `}runs-on: ubuntu-latest
  timeout-minutes: 10
  permissions:
    contents: read
  outputs:
    stacks: \${{ steps.list.outputs.stacks }}
  steps:
    ${indent(setUpSteps(install, { history: since !== undefined, ...(ref === undefined ? {} : { ref }) }), 4)}
    - id: list
      run: |
        stacks=$(${command} ci stacks --json${own}${from})
        echo "stacks=$stacks" >> "$GITHUB_OUTPUT"${since === undefined ? "" : `\n      env:\n        SINCE: ${since}`}`;
}

function matrix({ inTurn = false } = {}): string {
  return `needs: stacks
if: needs.stacks.outputs.stacks != '[]'
strategy:
  fail-fast: ${inTurn}${inTurn ? "\n  max-parallel: 1" : ""}
  matrix:
    include: \${{ fromJSON(needs.stacks.outputs.stacks) }}
runs-on: ubuntu-latest`;
}
