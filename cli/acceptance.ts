import { join, resolve } from "node:path";
import { defineCommand } from "citty";
import { npxSlipway } from "../infra/remedies.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { prepareToolchain } from "../toolchain/index.ts";
import { prepareFolder } from "../verify/report/artifacts.ts";
import { writeWhole } from "../verify/write-file.ts";
import { accept } from "./acceptance/accept.ts";
import { toMarkdown, toTable } from "./acceptance/report.ts";
import { copyName } from "./acceptance/settings.ts";
import { ask, isSureToDeploy, yesFlag } from "./confirmation.ts";
import { verifyFlag } from "./deploy.ts";
import { imagesOf } from "./images.ts";
import { interruptible, leaveSignals } from "./interruption.ts";
import { needsDocker, stackFile } from "./project.ts";
import { withScratch } from "./scratch.ts";
import { clusterTools } from "./simulated-platform.ts";
import { namedStack, stackArguments } from "./stack-arguments.ts";
import { readSettings } from "./stack-copy.ts";
import { UsageError, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("acceptance"),
  args: {
    "stack-name": { type: "positional", required: false, description: "Stack to copy, such as gcp-dev" },
    stack: stackArguments.stack,
    simulated: {
      type: "boolean",
      default: false,
      description: "Deploy to a simulated platform on this machine in place of the account",
    },
    context: {
      type: "string",
      description: "Cluster to deploy to in place of the stack's: a context of the kubeconfig (KUBECONFIG)",
    },
    verify: verifyFlag,
    yes: yesFlag,
    json: { type: "boolean", default: false, description: "Print the report as JSON" },
    out: { type: "string", description: "Folder for the report as Markdown and JSON, and for what Pulumi prints" },
  },
  async run({ args }) {
    const stack = namedStack(args);
    if (stack === undefined) throw new UsageError(`say which stack: ${npxSlipway()} acceptance local`);
    stackFile(stack);
    const docker = await needsDocker(stack);
    if (docker && args.simulated) {
      throw new UsageError(`stack ${stack} runs on this machine anyway: leave out --simulated`);
    }
    const { target } = await readSettings(stack);
    if (args.context !== undefined && (args.simulated || target !== "kubernetes")) {
      throw new UsageError("--context names a cluster for a stack of target kubernetes, without --simulated");
    }
    if (!args.simulated && !(await isSureToDeploy("acceptance", stack, args.yes))) await askToGoOn(stack);
    if (args.out !== undefined) await prepareFolder(args.out);
    const needs = args.simulated
      ? { docker: await imagesOf(stack, [registryImage]) }
      : docker
        ? { docker: await imagesOf(stack) }
        : {};
    const beside = args.simulated ? await clusterTools(stack) : [];
    const toolchain = await leaveSignals(() => prepareToolchain({ ...needs, beside: () => beside }));
    const { report, interruption } = await interruptible((signal) =>
      withScratch("acceptance", (directory) =>
        accept({
          stack,
          isSimulated: args.simulated,
          context: args.context,
          isWhole: args.verify,
          toolchain,
          directory,
          log: resolve(args.out ?? directory, "pulumi.log"),
          signal,
        }),
      ),
    );
    if (args.out !== undefined) {
      await writeWhole(join(args.out, "acceptance.md"), toMarkdown(report));
      await writeWhole(join(args.out, "acceptance.json"), `${JSON.stringify(report, null, 2)}\n`);
    }
    console.log(args.json ? JSON.stringify(report, null, 2) : toTable(report));
    if (report.left.length > 0) {
      console.error(`the stack ${report.copy} is not removed; the next run does that first, before anything else`);
    }
    if (interruption) throw interruption;
    if (!report.passed) process.exitCode = 1;
  },
});

/** Asks whether to go on; throws a UserError where the answer is not yes. */
async function askToGoOn(stack: string): Promise<void> {
  const answer = await ask(
    `This makes a stack of its own, ${copyName(stack)}, in the account that this shell is signed in to, changes it some times and removes it. It costs what its service costs meanwhile, and its server gets the secrets of ${stack}. Go on? (yes/no) `,
  );
  if (answer.toLowerCase() !== "yes") throw new UserError(`nothing was done: ${npxSlipway()} acceptance ${stack}`);
}
