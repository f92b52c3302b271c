import { setUpSteps } from "./actions.ts";
import { deployText } from "./deploy-workflow.ts";
import { defaults, head, indent, matrix, notOfDependabot, ready, state } from "./parts.ts";
import { previewDeploymentText } from "./preview-deployment.ts";
import type { CiProject } from "./project.ts";
import { ofModel } from "./prompt-steps.ts";
import { publishText } from "./publish.ts";
import { stacksJob } from "./stacks-job.ts";

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

/** Of a fork, and of Dependabot where a secret is needed, a preview is for somebody to start. */
function onlyWithSecrets({ secrets }: CiProject): string {
  const others = secrets.length === 0 ? "" : ` && ${notOfDependabot}`;
  return `github.event_name == 'workflow_dispatch' || (github.event.pull_request.head.repo.full_name == github.repository${others})`;
}

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
# Of a fork it is run by hand, with the number of the pull request and the commit that was read of it: no other is checked out.
on:
  pull_request:
  workflow_dispatch:
    inputs:
      number:
        description: Pull request to preview
        required: true
        type: number
      commit:
        description: Its commit that was read, in full
        required: true
${defaults(project)}jobs:
  ${indent(stacksJob(project, { since: `\${{ github.event.pull_request.base.sha || format('origin/{0}', github.event.repository.default_branch) }}`, only: onlyWithSecrets(project), read: { number: "inputs.number", commit: "inputs.commit" }, commented: "github.event.pull_request.number || inputs.number" }), 2)}
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
      ${indent(ready(project, { ref: "${{ needs.stacks.outputs.commit }}" }), 6)}
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
