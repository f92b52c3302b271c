import type { Check, Fault, CheckContext } from "../contract.ts";
import { callTool } from "../mcp/tool-call.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import { makeHostStub } from "./host-stub.ts";
import { type Interaction, interactWithAll } from "./interaction.ts";
import { textsIn } from "./made-up.ts";
import { readAgain, type Rendering, renderAll } from "./renderings.ts";

const callSeconds = 10;

/** Whether a component shows the same after it was loaded again, and what its user has changed. */
export const state: Check = {
  id: "components.state",
  group: "components",
  title: "components show the same content after a reload",
  severity: "major",
  quick: false,
  needs: ["components.renders"],
  timeoutSeconds: 50,
  async run(context) {
    const faults = (await renderAll(context)).flatMap((rendering) => judge(rendering, context) ?? []);
    if (!context.options.allowWrites || faults.length > 0) return faults;
    for (const driven of await interactWithAll(context)) {
      const fault = await comeBack(driven, context);
      if (fault) faults.push(fault);
    }
    return faults;
  },
};

/** The same result in the same browser shows the same data; what depends on the time of day may differ. */
function judge({ first, component, text, textAgain }: Rendering, context: CheckContext): Fault | undefined {
  const data = textsIn(first.result["structuredContent"]);
  const lost = data.find((one) => text.includes(one) && !textAgain.includes(one));
  if (lost === undefined && (text === "" || textAgain !== "")) return undefined;
  return {
    where: context.quote(component.uri),
    expected: "the same content when it is loaded again",
    seen: lost === undefined ? "an empty page" : context.quote(`"${lost}" is gone`),
    why: "hosts load components again whenever a chat is opened, and users see less each time",
    fix: "draw what the host sends at each load, whatever was stored before",
  };
}

/** Who comes back sees what was changed, be it that the component or that the host asks the server anew. */
async function comeBack(
  { rendering, first, session, changed }: Interaction,
  context: CheckContext,
): Promise<Fault | undefined> {
  if (changed.length === 0) return undefined;
  const outcome = await callTool(context, await openJsonRpc(context), first.tool.name, first.args, callSeconds);
  if (outcome.kind !== "result") return undefined;
  const now = { ...first, result: outcome.result };
  const tools = await context.tools();
  const answersFor = () => makeHostStub(context, tools, now, "real");
  const shown = await readAgain(changed, session, context, rendering.component, now, answersFor, rendering.bridge);
  const lost = changed.find((one) => !shown.includes(one));
  if (lost === undefined) return undefined;
  return {
    where: context.quote(rendering.component.uri),
    expected: "what was changed is still there after it is loaded again",
    seen: context.quote(`"${lost}" is gone`),
    why: "users lose what they have done",
    fix: "keep it in the tool that makes the change, and ask for it when the component loads",
  };
}
