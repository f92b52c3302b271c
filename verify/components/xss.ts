import type { Check, Fault, CheckContext } from "../contract.ts";
import { makeHostStub } from "./host-stub.ts";
import { richResult } from "./interaction.ts";
import { evaluated, payloads, toHostile } from "./hostile-result.ts";
import { type Rendering, renderAll } from "./renderings.ts";
import { showComponent } from "./showing.ts";
import { openBrowserSession } from "./browser-session.ts";

/** Whether what a tool found stays text, whatever it says. */
export const hostileData: Check = {
  id: "components.xss",
  group: "components",
  title: "components run no script from tool results (XSS)",
  severity: "critical",
  quick: false,
  needs: ["components.renders"],
  timeoutSeconds: 50,
  async run(context) {
    const faults: Fault[] = [];
    for (const rendering of await renderAll(context)) {
      const fault = await examine(rendering, context);
      if (fault) faults.push(fault);
    }
    return faults;
  },
};

async function examine(rendering: Rendering, context: CheckContext): Promise<Fault | undefined> {
  for (const payload of payloads) {
    const seen = await showHostile(rendering, payload, context);
    if (seen === undefined) continue;
    return {
      where: context.quote(rendering.component.uri),
      expected: "texts of a tool shown as texts",
      seen: context.quote(seen),
      why: "whoever writes such a text runs code in other users' chats, with their tools at hand",
      fix: "write data with textContent, never with innerHTML, and let only https: links through",
    };
  }
  return undefined;
}

async function showHostile(rendering: Rendering, payload: string, context: CheckContext): Promise<string | undefined> {
  const rich = richResult(rendering, context);
  const first = { ...rich, result: toHostile(rich.tool, rich.result, payload) };
  const tools = await context.tools();
  const world = rich.isReal && context.options.allowWrites !== true ? "real" : "made-up";
  const answersFor = () =>
    makeHostStub(context, tools, first, world, (tool, result) => toHostile(tool, result, payload));
  const session = await openBrowserSession(context, rendering.component);
  const { hosted } = await showComponent(session, context, rendering.component, first, answersFor, rendering.bridge);
  const [element] = await hosted.injected();
  const { text } = await hosted.inspect();
  const { events } = hosted;
  await session.browserContext.close();
  const ran = events.some(({ kind }) => kind === "ran") ? "a script in it ran" : undefined;
  const made = element === undefined ? undefined : `a text became ${element}`;
  const computed = text.includes(evaluated) ? "a template in it was evaluated" : undefined;
  const left = events.find((event) => event.kind === "navigation");
  return ran ?? made ?? computed ?? (left?.kind === "navigation" ? `the component went to ${left.url}` : undefined);
}
