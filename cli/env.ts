import { defineCommand } from "citty";
import { quote } from "../infra/remedies.ts";
import { prepareToolchain } from "../toolchain/index.ts";
import { leaveSignals } from "./interruption.ts";
import { openSession } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("env"),
  args: {
    ...stackArguments,
    tools: { type: "boolean", description: "The tools alone, pulumi among them: no stack is opened" },
  },
  async run({ args }) {
    if (args.tools) {
      printSettings((await leaveSignals(() => prepareToolchain({}))).environment);
      return;
    }
    const stack = chooseStack(args);
    // The way to a backend, or a stack in it, is a command of Pulumi's: it is there whatever comes after.
    const { environment } = await leaveSignals(() => prepareToolchain({}));
    printSettings(environment);
    const { toolchain, state } = await openSession(stack);
    const set = { ...toolchain.environment, ...state.environment };
    const hidden = state.hidden.filter((name) => /^\w+$/.test(name) && !Object.hasOwn(set, name));
    if (hidden.length > 0) console.log(`unset ${hidden.join(" ")}`);
    printSettings(Object.fromEntries(Object.entries(set).filter(([name, value]) => environment[name] !== value)));
  },
});

function printSettings(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${quote(value)}`);
}
