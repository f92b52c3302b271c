import { setUpSteps } from "./actions.ts";
import { indent } from "./parts.ts";
import type { CiProject } from "./project.ts";

/** Which stacks a job puts out, and how it finds them. */
interface Meant {
  /** Condition of the job. */
  only?: string;
  /** Flags of `ci stacks` in place of those that name what this repository deploys. */
  flags?: string;
  /** Commit since which something of theirs must have changed, as an expression; all are meant without it. */
  since?: string;
  /** The last commit that this workflow deployed in whole, in place of `since`, where there is one of this history. */
  untilDeployed?: boolean;
  /** Expressions of a pull request that is looked at in place of the event's own, and of the commit that was read of it. */
  read?: { number: string; commit: string };
  /** Expression of a pull request whose comments tell of stacks that are meant too: it may have changed them before. */
  commented?: string;
  /** Which of the stacks each list has: what is true of `one` of them, in JavaScript. */
  lists?: Readonly<Record<string, string>>;
}

const allStacks = { stacks: "true" };
/** Stacks in production come after the others. */
export const inTurn = { first: "!one.production", last: "one.production" } as const;

/** A job that puts out lists of the stacks that are meant, each a matrix, and the commit that it looked at. */
export function stacksJob(project: CiProject, meant: Meant): string {
  const { only, since, untilDeployed = false, read, commented, lists = allStacks } = meant;
  const ref = read && { ref: `\${{ ${read.number} && format('refs/pull/{0}/merge', ${read.number}) || '' }}` };
  const variables = [
    ...(since === undefined ? [] : [`SINCE: ${since}`]),
    ...(untilDeployed ? ["GH_TOKEN: ${{ github.token }}"] : []),
    ...(commented === undefined ? [] : [`NUMBER: \${{ ${commented} }}`, "GITHUB_TOKEN: ${{ github.token }}"]),
  ];
  return `stacks:
  ${only === undefined ? "" : `if: ${only}\n  `}runs-on: ubuntu-latest
  timeout-minutes: 10
  permissions:
    contents: read${untilDeployed ? "\n    actions: read" : ""}${commented === undefined ? "" : "\n    pull-requests: read"}
  outputs:
    ${[...Object.keys(lists).map((name) => `${name}: \${{ steps.list.outputs.${name} }}`), ...(read ? ["commit: ${{ steps.commit.outputs.commit }}"] : [])].join("\n    ")}
  steps:
    ${indent(setUpSteps(project.install, { history: since !== undefined, ...ref, ...(read ? { next: commitStep(read) } : {}) }), 4)}
    - id: list
      run: |
        ${indent([...(untilDeployed ? [lastDeployed] : []), ...listLines(project, meant, lists)].join("\n"), 8)}${variables.length === 0 ? "" : `\n      env:\n        ${variables.join("\n        ")}`}`;
}

function listLines(
  { command, with: others }: CiProject,
  { flags, since, commented }: Meant,
  lists: Readonly<Record<string, string>>,
) {
  const own = ` --repository "$GITHUB_REPOSITORY"${others.length === 0 ? "" : ` --with ${others.join(",")}`}`;
  return [
    `stacks=$(${command} ci stacks --json${flags ?? own}${since === undefined ? "" : ' --since "$SINCE"'}${commented === undefined ? "" : ' --pull-request "$NUMBER"'})`,
    ...Object.entries(lists).map(
      ([name, which]) => `echo "${name}=${which === "true" ? "$stacks" : only(which)}" >> "$GITHUB_OUTPUT"`,
    ),
  ];
}

const only = (which: string) =>
  `$(node -p 'JSON.stringify(JSON.parse(process.argv[1]).filter((one) => ${which}))' "$stacks")`;

// A run that failed, or that a later one pushed out of its turn, has left its stacks to the next.
// https://cli.github.com/manual/gh_run_list
const lastDeployed = `last=$(gh run list --repo "$GITHUB_REPOSITORY" --workflow "$GITHUB_WORKFLOW" --branch "$GITHUB_REF_NAME" --event push --status success --limit 1 --json headSha --jq '.[].headSha')
if [ -n "$last" ]; then SINCE=$last; fi
# 0 stands for all, where that commit is none of this history.
git merge-base --is-ancestor "$SINCE" HEAD || SINCE=0`;

/** Puts out the commit that is checked out before any of its code runs; of one that was read by hand no other may be. */
// Its second parent is the pull request's own commit.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
function commitStep({ number, commit }: { number: string; commit: string }): string {
  return `- id: commit
  run: |
    if [ -n "$NUMBER" ] && [ "$(git rev-parse "HEAD^2")" != "$READ" ]; then
      echo "::error::pull request $NUMBER is at $(git rev-parse "HEAD^2"): read that, and start this again with it"
      exit 1
    fi
    echo "commit=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
  env:
    NUMBER: \${{ ${number} }}
    READ: \${{ ${commit} }}`;
}
