import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { chooseForge } from "./comment/choose-forge.ts";
import { choosePullRequest, pullRequestArgument } from "./comment/choose-pull-request.ts";
import { keepComment, keepIssue } from "./comment/keep.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("comment"),
  args: {
    file: { type: "positional", required: true, description: "File of preview --markdown" },
    ...pullRequestArgument,
    issue: {
      type: "boolean",
      default: false,
      description: "Keep one issue for it, and close that once nothing differs",
    },
    json: { type: "boolean", default: false, description: "Print what became of it as JSON" },
  },
  async run({ args: { file, "pull-request": number, issue, json } }) {
    if (issue && number !== undefined) throw new UsageError("give --pull-request or --issue, not both");
    if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
    const text = await readFile(file, "utf8");
    await summarize(text);
    const forge = chooseForge(process.env);
    const kept = issue ? await keepIssue(forge, text) : await keepComment(forge, await choosePullRequest(number), text);
    console.log(
      json ? JSON.stringify({ [issue ? "issue" : "comment"]: kept }) : `${issue ? "issue" : "comment"}: ${kept}`,
    );
  },
});

/** The page of the workflow's run shows the same. */
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
async function summarize(text: string): Promise<void> {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file) await appendFile(file, `${text}\n`);
}
