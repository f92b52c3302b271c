import { defineCommand } from "citty";
import { quote } from "../infra/remedies.ts";
import { openSession } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("env"),
  args: stackArguments,
  async run({ args }) {
    const { toolchain, state } = await openSession(chooseStack(args));
    const set = { ...toolchain.environment, ...state.environment };
    const hidden = state.hidden.filter((name) => /^\w+$/.test(name) && !Object.hasOwn(set, name));
    if (hidden.length > 0) console.log(`unset ${hidden.join(" ")}`);
    for (const [name, value = ""] of Object.entries(set)) console.log(`export ${name}=${quote(value)}`);
  },
});
