import { readFile } from "node:fs/promises";
import { parseJson } from "../../verify/json.ts";
import { UsageError } from "../user-error.ts";
import { pullRequestOf } from "./github.ts";

/** The word that names a pull request, the same for every verb. */
export const pullRequestArgument = {
  "pull-request": { type: "string", description: "Its number; that of the workflow's event by default" },
} as const;

/** The number of the pull request that is meant: that of the workflow's event where none is given. */
export async function choosePullRequest(given: string | undefined): Promise<string> {
  const { GITHUB_EVENT_PATH: event, CI_MERGE_REQUEST_IID: merge } = process.env;
  const named = given ?? merge ?? (event ? pullRequestOf(parseJson(await readFile(event, "utf8"))) : undefined);
  if (named === undefined || !/^\d+$/.test(named)) throw new UsageError("say which: --pull-request <number>");
  return named;
}
