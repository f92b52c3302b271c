import { defineCommand } from "citty";
import { npxSlipway } from "../infra/remedies.ts";
import { choosePullRequest, pullRequestArgument } from "./comment/choose-pull-request.ts";
import { closedMeanwhile } from "./preview-deployment/closed-meanwhile.ts";
import { type DeployArgs, deployPreview } from "./preview-deployment/deploy.ts";
import { onPlatform, openPreviews } from "./preview-deployment/open.ts";
import { isInOrder, toMarkdown } from "./preview-deployment/report.ts";
import { withScratch } from "./scratch.ts";
import { refuseTwoForms } from "./output-form.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("preview-deployment up"),
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
    const quiet = args.json || args.markdown;
    const report =
      (await closedMeanwhile(from, pullRequest, process.env)) ?? (await deploy({ from, pullRequest, quiet }));
    process.exitCode = isInOrder(report) ? 0 : 1;
    if (args.json) return console.log(JSON.stringify(report, null, 2));
    if (args.markdown) return void process.stdout.write(toMarkdown(report));
    if (report.failure !== undefined) throw new UserError(`${report.stack} could not be deployed: ${report.failure}`);
    console.log(`${report.stack} runs at ${report.endpoint}${isInOrder(report) ? "" : ", and is not in order"}`);
    console.log(`look closer: ${npxSlipway()} verify ${report.endpoint}`);
  },
});

async function deploy({ from, ...args }: Pick<DeployArgs, "from" | "pullRequest" | "quiet">) {
  const session = await openPreviews(from);
  const ground = await onPlatform(from);
  return withScratch("preview-deployment", (directory) => deployPreview({ from, ...args, session, ground, directory }));
}
