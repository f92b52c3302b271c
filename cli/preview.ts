import { defineCommand } from "citty";
import { openSession, runPulumi } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";

export default defineCommand({
  meta: { name: "preview", description: "Shows what up would change" },
  args: stackArguments,
  async run({ args }) {
    await runPulumi(await openSession(chooseStack(args)), "preview", ["--diff"]);
  },
});
