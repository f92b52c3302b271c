import { defineCommand } from "citty";
import { prepareToolchain } from "../toolchain/index.ts";
import { prepareState } from "./embedded-state.ts";
import { defaultStack, needsDocker } from "./project.ts";

export default defineCommand({
  meta: { name: "env", description: 'Prints what a shell needs to run pulumi itself: eval "$(npx slipway env)"' },
  args: { stack: { type: "string", default: defaultStack, description: "Stack whose state is meant" } },
  async run({ args }) {
    const { environment } = await prepareToolchain({ docker: await needsDocker(args.stack) });
    const state = await prepareState(args.stack, environment);
    for (const [name, value] of Object.entries({ ...environment, ...state.environment })) {
      console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
    }
  },
});
