import { defineCommand } from "citty";
import { choosePullRequest, pullRequestArgument } from "./comment/choose-pull-request.ts";
import { openPreviews } from "./preview-deployment/open.ts";
import { ownerHere, ownStacks } from "./preview-deployment/owner.ts";
import { removePreview } from "./preview-deployment/remove.ts";
import { removalMarkdown } from "./preview-deployment/report.ts";
import { stackOf } from "./preview-deployment/settings.ts";
import { previewStacks } from "./preview-deployment/stacks.ts";
import { refuseTwoForms } from "./output-form.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("preview-deployment down"),
  args: {
    ...stackArguments,
    ...pullRequestArgument,
    markdown: { type: "boolean", default: false, description: "Print what became of it as a comment on it" },
    json: { type: "boolean", default: false, description: "Print what became of it as JSON" },
  },
  async run({ args }) {
    refuseTwoForms(args);
    const from = chooseStack(args);
    const pullRequest = await choosePullRequest(args["pull-request"]);
    const opened = await openPreviews(from);
    const stack = stackOf(pullRequest);
    const found = (await previewStacks(opened)).filter((one) => one.stack === stack);
    const isThere = (await ownStacks(opened, found, await ownerHere(from))).length > 0;
    const why = isThere ? "the pull request is closed" : "there was nothing to remove";
    const quiet = args.json || args.markdown;
    const removal = isThere ? await removePreview({ ...opened, stack }, { from, why, quiet }) : { stack, from, why };
    process.exitCode = removal.failure === undefined ? 0 : 1;
    if (args.json) return console.log(JSON.stringify(removal, null, 2));
    if (args.markdown) return void process.stdout.write(removalMarkdown(removal));
    if (removal.failure !== undefined) throw new UserError(`${stack} could not be removed: ${removal.failure}`);
    console.log(isThere ? `${stack} is removed` : `there is no stack ${stack}`);
  },
});
