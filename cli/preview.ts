import { defineCommand } from "citty";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { openSession, runPulumi } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("preview"),
  args: {
    ...stackArguments,
    json: { type: "boolean", default: false, description: "Print what Pulumi says as JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    await refusePlainSecrets(stack);
    const session = await openSession(stack);
    await runPulumi(session, "preview", args.json ? ["--json"] : ["--diff"]);
  },
});
