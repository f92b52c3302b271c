import { defineCommand } from "citty";
import { isSureToDeploy, yesFlag } from "./confirmation.ts";
import { readDeployments } from "./deployments.ts";
import { deployStack, verifyFlag } from "./deploy.ts";
import { laterCommit } from "./later-commit.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { openSession } from "./pulumi.ts";
import { tokenOfShell } from "./shell-token.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

/** Deployments among which the last good one is: more that failed after it are rare. */
const mostTried = 100;

export default defineCommand({
  meta: metaOf("up"),
  args: {
    ...stackArguments,
    yes: yesFlag,
    verify: verifyFlag,
    canary: {
      type: "string",
      description: "Percent of the requests that a new revision gets in steps before it gets all, such as 10,50",
    },
    forward: {
      type: "boolean",
      default: false,
      description: "Leave the stack as it is where a later commit than the one at hand was deployed",
    },
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    const { canary } = args;
    if (canary !== undefined && !/^\d{1,2}(,\d{1,2})*$/.test(canary)) {
      throw new UsageError(`--canary ${canary} is no list of percents such as 10,50`);
    }
    const token = tokenOfShell();
    const stack = chooseStack(args);
    await refusePlainSecrets(stack);
    const isSure = await isSureToDeploy("up", stack, args.yes);
    const session = await openSession(stack);
    const later = args.forward ? await laterCommit(await readDeployments(session, mostTried)) : undefined;
    if (later !== undefined) {
      const told = `${stack} runs commit ${later}, which comes after this one: nothing is deployed`;
      return console.log(args.json ? JSON.stringify({ stack, later }) : told);
    }
    const environment = canary === undefined ? {} : { SLIPWAY_CANARY: canary };
    const state = { ...session.state, environment: { ...session.state.environment, ...environment } };
    await deployStack({ ...session, state }, { ...args, isSure, token });
  },
});
