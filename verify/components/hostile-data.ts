import type { Check, Fault, Subject } from "../contract.ts";
import { makeHostStub } from "./host-stub.ts";
import { openBrowser } from "../browser.ts";
import { richResult } from "./interaction.ts";
import { evaluated, payloads, toHostile } from "./hostile-result.ts";
import { type Rendering, renderAll } from "./renderings.ts";
import { showComponent } from "./showing.ts";
import { openBrowserSession } from "./hosted-component.ts";

/** Whether what a tool found stays text, whatever it says. */
export const hostileData: Check = {
  id: "components.hostile",
  group: "components",
  title: "components run no script from tool results (XSS)",
  severity: "critical",
  quick: false,
  needs: ["components.renders"],
  timeoutSeconds: 50,
  async run(subject) {
    const faults: Fault[] = [];
    for (const rendering of await renderAll(subject)) {
      const fault = await examine(rendering, subject);
      if (fault) faults.push(fault);
    }
    return faults;
  },
};

async function examine(rendering: Rendering, subject: Subject): Promise<Fault | undefined> {
  for (const payload of payloads) {
    const seen = await showHostile(rendering, payload, subject);
    if (seen === undefined) continue;
    return {
      where: subject.quote(rendering.component.uri),
      expected: "texts of a tool shown as texts",
      seen: subject.quote(seen),
      why: "whoever writes such a text runs code in other users' chats, with their tools at hand",
      fix: "write data with textContent, never with innerHTML, and let only https: links through",
    };
  }
  return undefined;
}

async function showHostile(rendering: Rendering, payload: string, subject: Subject): Promise<string | undefined> {
  const rich = richResult(rendering, subject);
  const first = { ...rich, result: toHostile(rich.tool, rich.result, payload) };
  const tools = await subject.tools();
  const world = rich.isReal && subject.options.allowWrites !== true ? "real" : "made-up";
  const answersFor = () =>
    makeHostStub(subject, tools, first, world, (tool, result) => toHostile(tool, result, payload));
  const session = await openBrowserSession(await openBrowser(subject));
  const { hosted } = await showComponent(session, subject, rendering.component, first, answersFor, rendering.bridge);
  const [element] = await hosted.injected();
  const { text } = await hosted.look();
  const { events } = hosted;
  await session.context.close();
  const ran = events.some(({ kind }) => kind === "ran") ? "a script in it ran" : undefined;
  const made = element === undefined ? undefined : `a text became ${element}`;
  const computed = text.includes(evaluated) ? "a template in it was evaluated" : undefined;
  const left = events.find((event) => event.kind === "navigation");
  return ran ?? made ?? computed ?? (left?.kind === "navigation" ? `the component went to ${left.url}` : undefined);
}
