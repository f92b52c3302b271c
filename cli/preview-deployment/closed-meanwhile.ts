import { chooseForge } from "../comment/choose-forge.ts";
import type { DeploymentReport } from "./report.ts";
import { stackOf } from "./settings.ts";

/**
 * The report of a deployment whose pull request was closed while it waited for its turn or a reviewer; undefined where it
 * is open, or where nothing says whom to ask.
 */
export async function closedMeanwhile(
  from: string,
  pullRequest: string,
  environment: NodeJS.ProcessEnv,
): Promise<DeploymentReport | undefined> {
  const isGitHub = environment.GITHUB_TOKEN && environment.GITHUB_REPOSITORY;
  if (!isGitHub || (await chooseForge(environment).isOpen(pullRequest))) return undefined;
  const failure = `pull request ${pullRequest} is not open any more: nothing was deployed`;
  return { stack: stackOf(pullRequest), from, failure, madeUp: [], leftOut: [], hours: 0 };
}
