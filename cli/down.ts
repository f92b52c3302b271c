import { defineCommand } from "citty";
import { stopServices } from "../toolchain/index.ts";
import { askForName, confirmation, isSureToRemove, yesFlag } from "./confirmation.ts";
import { forgetStack } from "./forget-stack.ts";
import { noStack, openMade, runPulumi, type Session } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { readResources, type StackResource } from "./stack-resources.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("down"),
  args: {
    ...stackArguments,
    yes: yesFlag,
    json: { type: "boolean", default: false, description: "Print what was removed and what is kept as JSON" },
    "keep-services": {
      type: "boolean",
      default: false,
      description: "Leave the Docker engine that was started running",
    },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const isSure = await isSureToRemove("down", stack, args.yes);
    const session = await openMade(stack);
    if (!session) {
      console.error(`${await noStack(stack)}: nothing to remove`);
      return printJson(args.json, toJson(stack, { data: [], other: [] }, { isForgotten: false, stopped: [] }));
    }
    const parts = toParts(await readResources(session));
    console.error(toText(stack, parts));
    if (!isSure) await askForName(stack);
    // A backend of the user's own keeps its stacks.
    const { isEmbedded } = session.state;
    const toShown = isEmbedded && !process.stdout.isTTY ? withoutHint : undefined;
    await runPulumi(session, "destroy", confirmation(true), { quiet: args.json, toShown });
    const stopped = isEmbedded ? await forget(session, args["keep-services"]) : [];
    printJson(args.json, toJson(stack, parts, { isForgotten: isEmbedded, stopped }));
    if (args.json) return;
    if (isEmbedded) console.log(`stack ${stack} is removed too, with its history: there is nothing left to do`);
    for (const service of stopped) console.log(`stopped ${service}`);
  },
});

/** Pulumi's output but that history and configuration are left, with what removes them: here they go too. */
export function withoutHint(line: string): string | undefined {
  return hint.test(line) ? undefined : line;
}

const hint =
  /^The resources in the stack have been deleted, but the history and configuration|^If you want to remove the stack completely/;

/** Takes a stack out of the embedded state; with the last one go the services that were started, whose names are answered. */
async function forget(session: Session, keepsServices: boolean): Promise<string[]> {
  const others = await forgetStack(session);
  return others > 0 || keepsServices ? [] : stopServices();
}

/** What a stack made, and of that the data, which stays. */
interface Parts {
  data: StackResource[];
  other: StackResource[];
}

function toParts(resources: readonly StackResource[]): Parts {
  const shown = resources.filter(({ type }) => !type.startsWith("slipway:index:"));
  return { data: shown.filter(isData), other: shown.filter((resource) => !isData(resource)) };
}

function printJson(isWanted: boolean, json: object): void {
  if (isWanted) console.log(JSON.stringify(json, null, 2));
}

function toJson(
  stack: string,
  { data, other }: Parts,
  { isForgotten, stopped }: { isForgotten: boolean; stopped: readonly string[] },
) {
  const removed = other.map((resource) => ({ type: resource.type, name: nameOf(resource) }));
  return { stack, removed, keptVolumes: data.map(nameOf), isForgotten, stoppedServices: stopped };
}

/** What is about to go, one line a type, and the data that does not go with it. */
function toText(stack: string, { data, other }: Parts): string {
  if (data.length + other.length === 0) return `stack ${stack} has made nothing that could be removed`;
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
