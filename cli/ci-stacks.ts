import { defineCommand } from "citty";
import { sharedKeyWarnings } from "./ci/shared-keys.ts";
import { type CiStack, deployedStacks, rehearsedStacks } from "./ci/stacks.ts";
import { chooseForge } from "./comment/choose-forge.ts";
import { choosePullRequest } from "./comment/choose-pull-request.ts";
import { previewedStacks } from "./comment/keep.ts";
import { checkFit } from "../infra/fit.ts";
import { readFileSettings } from "./file-settings.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { stackNames } from "./project.ts";
import { isUserFacing, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("ci stacks"),
  args: {
    since: { type: "string", description: "Commit or branch; of the stacks those alone that changed since then" },
    repository: { type: "string", description: "owner/name; leaves out the stacks that another repository deploys" },
    with: { type: "string", description: "Stacks to deploy that have no options.ci, with commas between them" },
    "pull-request": { type: "string", description: "Those too that its comments have a preview of, by its number" },
    rehearse: {
      type: "boolean",
      default: false,
      description: "Those that a simulation can rehearse, whoever deploys them",
    },
    json: { type: "boolean", default: false, description: "Print them as JSON, as a workflow's matrix takes them" },
  },
  async run({ args: { since, repository, with: others = "", "pull-request": number, rehearse, json } }) {
    await checkFiles();
    for (const warning of await sharedKeyWarnings()) console.error(`warning: ${warning}`);
    const named = others.split(",").filter((name) => name !== "");
    const always = number ? await previewedStacks(chooseForge(process.env), await choosePullRequest(number)) : [];
    const selection = { repository, with: named, since, always };
    const stacks = rehearse ? await rehearsedStacks(since) : await deployedStacks(selection);
    if (json) return console.log(JSON.stringify(stacks));
    for (const stack of stacks) console.log(toLine(stack));
    if (stacks.length === 0) console.log(rehearse ? "no stack is to be rehearsed" : "no stack is to be deployed");
  },
});

function toLine({ stack, target, environment, production }: CiStack): string {
  return `${stack} (${target})${production ? ", production" : ""}, from the environment ${environment}`;
}

/** Throws a UserError with every fault of every stack's file. */
async function checkFiles(): Promise<void> {
  const faults: string[] = [];
  for (const stack of stackNames()) {
    try {
      const { spec, target, image, vendor } = await readFileSettings(stack, {});
      checkFit(spec, target, stack, { image: "reference" in image ? image.reference : image.repository, vendor });
      await refusePlainSecrets(stack);
    } catch (error) {
      if (!isUserFacing(error)) throw error;
      faults.push(`stacks/Pulumi.${stack}.yaml:\n  ${error.message.replaceAll("\n", "\n  ")}`);
    }
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));
}
