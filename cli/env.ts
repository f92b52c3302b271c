import { defineCommand } from "citty";
import { defaultStack } from "./project.ts";
import { openSession } from "./pulumi.ts";

export default defineCommand({
  meta: { name: "env", description: 'Prints what a shell needs to run pulumi itself: eval "$(npx slipway env)"' },
  args: { stack: { type: "string", default: defaultStack, description: "Stack whose state is meant" } },
  async run({ args }) {
    const { toolchain, state } = await openSession(args.stack);
    for (const [name, value] of Object.entries({ ...toolchain.environment, ...state.environment })) {
      console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
    }
  },
});
