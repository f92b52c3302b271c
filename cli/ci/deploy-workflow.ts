import { tokenVariable } from "../../infra/remedies.ts";
import { defaults, head, indent, matrix, ready, state } from "./parts.ts";
import type { CiProject } from "./project.ts";
import { promptSteps } from "./prompt-steps.ts";
import { inTurn, stacksJob } from "./stacks-job.ts";

/** The workflow that deploys what a push changed. */
export function deployText(project: CiProject): string {
  const lists = stacksJob(project, { since: "${{ github.event.before }}", untilDeployed: true, lists: inTurn });
  return `${head("deploy", "Deploys the stacks that were changed since all was deployed last: one after the other, those of production once all others are.")}
on:
  push:
    branches: [${project.branch}]
${defaults(project)}jobs:
  ${indent(lists, 2)}
  deploy:
    ${indent(job("first", "needs: stacks", "needs.stacks.outputs.first != '[]'"), 4)}
    steps: &steps
      ${indent(steps(project), 6)}
${promptSteps(project)}  production:
    ${indent(job("last", "needs: [stacks, deploy]", afterTheOthers), 4)}
    steps: *steps
`;
}

/** Not where one of the others failed, or was pushed out of its turn; what is skipped is none of these. */
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds
const afterTheOthers =
  "${{ !cancelled() && needs.stacks.outputs.last != '[]' && needs.stacks.result == 'success' && contains(fromJSON('[\"success\", \"skipped\"]'), needs.deploy.result) }}";

/**
 * A group is one stack's. In one of all production stacks each newer run would push the later stacks of an earlier one out
 * of their turn, and on a busy branch the last of them would have none: one job waits in a group. `queue: max` keeps them
 * all, and actionlint refuses it: https://github.com/rhysd/actionlint/issues/657
 */
// https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
function job(list: keyof typeof inTurn, needs: string, condition: string): string {
  return `${matrix({ list, needs, condition, oneByOne: true })}
timeout-minutes: 60
permissions:
  contents: read
  id-token: write
environment: \${{ matrix.environment }}
# A deployment is never ended halfway, and the next one waits.
concurrency:
  group: slipway-deploy-\${{ matrix.stack }}
  cancel-in-progress: false`;
}

/** Who signs users in shows tools to a token alone; empty where nobody set one. */
function ofExaminer({ hasContract }: CiProject): string[] {
  return hasContract ? [`${tokenVariable}: \${{ secrets.${tokenVariable} }}`] : [];
}

/** The run's own commit is deployed, the same to all stacks, but to none that has a later one already. */
function steps(project: CiProject): string {
  return `${ready(project, { history: true })}
- run: ${project.command} up "$STACK" --yes --forward
  env:
    ${indent([state(project), ...ofExaminer(project)].join("\n"), 4)}
- if: always()
  run: ${project.command} status "$STACK" >> "$GITHUB_STEP_SUMMARY"
  env:
    ${indent(state(project), 4)}`;
}
