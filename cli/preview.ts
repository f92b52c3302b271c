import { defineCommand } from "citty";
import { defaultStack } from "./project.ts";
import { openSession, runPulumi } from "./pulumi.ts";

export default defineCommand({
  meta: { name: "preview", description: "Shows what up would change" },
  args: { stack: { type: "string", default: defaultStack, description: "Stack to preview" } },
  async run({ args }) {
    await runPulumi(await openSession(args.stack), "preview", ["--diff"]);
  },
});
