import { setUpSteps, signInSteps } from "./actions.ts";
import { type Cloud, kubeconfig } from "./clouds.ts";
import type { CiProject } from "./project.ts";

/** The first lines of a workflow. */
export function head(name: string, what: string): string {
  return `# ${what}
# Written by npx slipway ci; it is yours now and is not overwritten.
name: slipway ${name}
permissions: {}`;
}

/** Where its commands run. */
export function defaults({ directory }: CiProject): string {
  return directory === "." ? "" : `defaults:\n  run:\n    working-directory: ${directory}\n`;
}

/** How a job for each stack of a list is run. */
interface Matrix {
  /** Name of the list among those that the job `stacks` puts out. */
  list?: string;
  needs?: string;
  condition?: string;
  /** Whether one after the other, and none after a failure. */
  oneByOne?: boolean;
}

/** The first lines of a job for each stack of a list. */
export function matrix({
  list = "stacks",
  needs = "needs: stacks",
  condition = `needs.stacks.outputs.${list} != '[]'`,
  oneByOne = false,
}: Matrix = {}): string {
  return `${needs}
if: ${condition}
strategy:
  fail-fast: ${oneByOne}${oneByOne ? "\n  max-parallel: 1" : ""}
  matrix:
    include: \${{ fromJSON(needs.stacks.outputs.${list}) }}
runs-on: ubuntu-latest`;
}

/** Steps until slipway can be asked about the matrix' stack, or one that always has this cloud. */
export function ready(
  { install, clouds, secrets }: CiProject,
  { always, ...checkout }: { ref?: string; history?: boolean; always?: Cloud } = {},
): string {
  const signIn =
    always === undefined ? signInSteps(clouds) : always === "none" ? "" : signInSteps([always], { always: true });
  const cluster = secrets.includes(kubeconfig) && (always ?? "none") === "none" ? kubeconfigStep : "";
  return [setUpSteps(install, checkout), signIn, cluster].filter((text) => text !== "").join("\n");
}

/** Environments of other stacks hold no such secret. */
const kubeconfigStep = `- run: |
    if [ -z "$TEXT" ]; then exit; fi
    (umask 077; printf %s "$TEXT" > "$RUNNER_TEMP/kubeconfig")
    echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"
  env:
    TEXT: \${{ secrets.${kubeconfig} }}`;

/** Variables of a step that opens the state of the matrix' stack. */
export function state({ secrets }: CiProject, stack = "${{ matrix.stack }}"): string {
  const own = secrets.filter((name) => name !== kubeconfig);
  return [`STACK: ${stack}`, ...own.map((name) => `${name}: \${{ secrets.${name} }}`)].join("\n");
}

/** A text within another that has so many spaces before it. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** Whose pull requests are given no secret of the repository, though they lie in it. */
// https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
export const notOfDependabot = "github.event.pull_request.user.login != 'dependabot[bot]'";
