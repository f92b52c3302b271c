import { defineCommand } from "citty";
import { readAccess } from "./gate/access.ts";
import { listText } from "./gate/tell.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("gate list"),
  args: {
    ...stackArguments,
    json: { type: "boolean", default: false, description: "Print JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const access = await readAccess(stack);
    console.log(args.json ? JSON.stringify({ stack, access }, null, 2) : listText(stack, access));
  },
});
