import { defineCommand } from "citty";
import { isSureToDeploy, yesFlag } from "./confirmation.ts";
import { deployStack, verifyFlag } from "./deploy.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { openSession } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("up"),
  args: {
    ...stackArguments,
    yes: yesFlag,
    verify: verifyFlag,
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    await refusePlainSecrets(stack);
    const isSure = await isSureToDeploy("up", stack, args.yes);
    await deployStack(await openSession(stack), { ...args, isSure });
  },
});
