import { defineCommand } from "citty";
import { stopServices } from "../toolchain/index.ts";
import { askForName, confirmation, isSureToRemove, yesFlag } from "./confirmation.ts";
import { forgetStack } from "./forget-stack.ts";
import { openSession, runPulumi } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { readResources, type StackResource } from "./stack-resources.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("down"),
  args: {
    ...stackArguments,
    yes: yesFlag,
    "keep-services": {
      type: "boolean",
      default: false,
      description: "Leave the Docker engine that was started running",
    },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const isSure = await isSureToRemove("down", stack, args.yes);
    const session = await openSession(stack);
    console.error(toText(stack, await readResources(session)));
    if (!isSure) await askForName(stack);
    // A backend of the user's own keeps its stacks.
    const { isEmbedded } = session.state;
    await runPulumi(session, "destroy", confirmation(true), isEmbedded ? { hidden: hint } : {});
    if (!isEmbedded) return;
    const others = await forgetStack(session);
    console.log(`stack ${stack} is removed too, with its history: there is nothing left to do`);
    if (others > 0) return;
    if (args["keep-services"]) return;
    for (const service of await stopServices()) console.log(`stopped ${service}`);
  },
});

/** How Pulumi says that history and configuration are left, and what removes them; here they go too. */
export const hint =
  /^The resources in the stack have been deleted, but the history and configuration|^If you want to remove the stack completely/;

/** What is about to go, one line a type, and the data that does not go with it. */
function toText(stack: string, resources: readonly StackResource[]): string {
  const shown = resources.filter(({ type }) => !type.startsWith("slipway:index:"));
  if (shown.length === 0) return `stack ${stack} has made nothing that could be removed`;
  const { data = [], other = [] } = Object.groupBy(shown, (resource) => (isData(resource) ? "data" : "other"));
  const types = Map.groupBy(other, ({ type }) => type.split(":").at(-1) ?? type);
  const lines = [...types].map(([type, of]) => `  ${type}: ${of.map(nameOf).join(", ")}`);
  const kept = data.map((volume) => `\nit keeps the data in the volume ${nameOf(volume)}`);
  return `down removes what stack ${stack} made:\n${lines.join("\n")}${kept.join("")}`;
}

function isData({ type, inputs }: StackResource): boolean {
  return type === "slipway:docker:Volume" && inputs.role === "data";
}

/** The name under which the platform knows it, where it has one. */
function nameOf({ name, outputs }: StackResource): string {
  const own = outputs.containerName ?? outputs.name;
  return typeof own === "string" ? own : name;
}
