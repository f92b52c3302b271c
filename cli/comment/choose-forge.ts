import type { Forge } from "./forge.ts";
import { githubForge } from "./github.ts";
import { gitlabForge } from "./gitlab.ts";

/** The host that a workflow or a pipeline runs for; throws a UsageError where the environment does not say which. */
export function chooseForge(environment: NodeJS.ProcessEnv): Forge {
  return environment.GITLAB_CI === undefined ? githubForge(environment) : gitlabForge(environment);
}
