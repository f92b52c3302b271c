import { defineCommand } from "citty";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { openSession, runPulumi } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";

export default defineCommand({
  meta: { name: "preview", description: "Shows what up would change" },
  args: stackArguments,
  async run({ args }) {
    const stack = chooseStack(args);
    const session = await openSession(stack);
    await refusePlainSecrets(stack);
    await runPulumi(session, "preview", ["--diff"]);
  },
});
