import { defineCommand } from "citty";
import { chooseForge } from "./comment/choose-forge.ts";
import { keepComment } from "./comment/keep.ts";
import { hoursOf, openPreviews } from "./preview-deployment/open.ts";
import { sweep } from "./preview-deployment/remove.ts";
import { type Removal, removalMarkdown, sweepMarkdown } from "./preview-deployment/report.ts";
import { refuseTwoForms } from "./output-form.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("preview-deployment sweep"),
  args: {
    ...stackArguments,
    markdown: { type: "boolean", default: false, description: "Print what is left as an issue" },
    json: { type: "boolean", default: false, description: "Print what was done as JSON" },
  },
  async run({ args }) {
    refuseTwoForms(args);
    const from = chooseStack(args);
    const forge = chooseForge(process.env);
    const opened = await openPreviews(from);
    const quiet = args.json || args.markdown;
    const choice = { isOpen: forge.isOpen, hours: await hoursOf(from), now: Date.now() };
    const tell = async (pullRequest: string, removal: Removal) => {
      try {
        await keepComment(forge, pullRequest, removalMarkdown(removal));
      } catch (error) {
        // The others are to go all the same.
        if (!(error instanceof UserError)) throw error;
        console.error(`pull request ${pullRequest} was not told: ${error.message}`);
      }
    };
    const removals = await sweep(opened, { from, quiet, tell, ...choice });
    const failed = removals.filter(({ failure }) => failure !== undefined);
    process.exitCode = failed.length === 0 ? 0 : 1;
    if (args.json) return console.log(JSON.stringify(removals, null, 2));
    if (args.markdown) return void process.stdout.write(sweepMarkdown(removals));
    for (const { stack, why, failure } of removals)
      console.log(`${stack}: ${why}; ${failure === undefined ? "removed" : `not removed: ${failure}`}`);
    if (removals.length === 0) console.log("no preview deployment is to be removed");
    if (failed.length > 0) throw new UserError(`${failed.length} could not be removed, and go on costing`);
  },
});
