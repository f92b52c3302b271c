import { defineCommand } from "citty";
import { changeGate, type Wish } from "./gate/change.ts";
import { changeText } from "./gate/tell.ts";
import { toUser } from "./gate/users.ts";
import { chooseStack, type StackArguments, stackArguments } from "./stack-arguments.ts";
import { metaOf } from "./verb-words.ts";

const json = { type: "boolean", default: false, description: "Print what became of it as JSON" } as const;
const user = {
  type: "positional",
  required: false,
  description: "Subject, address such as ada@example.com, or @example.com for all of a domain",
} as const;

/** `gate add`: one user more on a stack's allow-list. */
export const gateAdd = defineCommand({
  meta: metaOf("gate add"),
  args: { user, ...stackArguments, json },
  run: ({ args }) => change(args, { add: toUser(args.user, "gate add") }),
});

/** `gate remove`: one user less. */
export const gateRemove = defineCommand({
  meta: metaOf("gate remove"),
  args: { user, ...stackArguments, json },
  run: ({ args }) => change(args, { remove: toUser(args.user, "gate remove") }),
});

/** `gate open`: everybody. */
export const gateOpen = defineCommand({
  meta: metaOf("gate open"),
  args: { ...stackArguments, json },
  run: ({ args }) => change(args, "open"),
});

async function change(args: StackArguments & { json: boolean }, wish: Wish): Promise<void> {
  const made = await changeGate(chooseStack(args), wish);
  console.log(args.json ? JSON.stringify(made, null, 2) : changeText(made, wish));
}
