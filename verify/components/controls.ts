import type { ElementHandle, Frame } from "playwright-core";
import type { HostedComponent } from "./hosted-component.ts";

/** One thing that a user did. */
export interface Step {
  what: string;
  /** How much had happened before it. */
  events: number;
  calls: number;
}

const selector = [
  "input:not([type=hidden], [type=file])",
  "textarea",
  "select",
  "button",
  "summary",
  "a[target]",
  ...["button", "checkbox", "switch", "radio", "tab", "menuitem", "option"].map((role) => `[role=${role}]`),
].join(", ");

const mostSteps = 12;
/** Rows of a list have the same controls. */
const mostAlike = 2;
const actionMs = 1500;
const text = "Slipway test";

const texts: Record<string, string> = {
  number: "1",
  range: "1",
  date: "2026-07-28",
  "datetime-local": "2026-07-28T12:00",
  month: "2026-07",
  week: "2026-W31",
  time: "12:00",
  email: "someone@example.com",
  url: "https://example.com/",
  color: "#336699",
  tel: "+15550100",
};

/** A control as it is told from others. */
interface Control {
  handle: ElementHandle;
  kind: string;
  name: string;
  type: string;
}

/** Uses the controls of a component as a user would, from the top, those that come up included. */
export async function driveControls(hosted: HostedComponent): Promise<Step[]> {
  const steps: Step[] = [];
  const done = new Map<string, number>();
  const used = new Set<string>();
  while (steps.length < mostSteps) {
    const frame = hosted.frame();
    const controls = frame ? await listControls(frame) : [];
    const next = controls.find(({ kind, name }) => !used.has(`${kind} ${name}`) && (done.get(kind) ?? 0) < mostAlike);
    if (!next) break;
    const { kind, name } = next;
    used.add(`${kind} ${name}`);
    done.set(kind, (done.get(kind) ?? 0) + 1);
    steps.push({
      what: `${kind.split(" ")[0]} ${name}`,
      events: hosted.events.length,
      calls: hosted.answers.calls.length,
    });
    await use(next);
    await hosted.settle(actionMs);
    // Where the page is gone there is nothing left to use.
    if (hosted.events.some((event) => event.kind === "navigation")) break;
  }
  return steps;
}

async function listControls(frame: Frame): Promise<Control[]> {
  const handles = await frame.$$(selector).catch(() => []);
  const controls: Control[] = [];
  const seen = new Map<string, number>();
  for (const handle of handles) {
    const isUsable = (await handle.isVisible()) && (await handle.isEnabled());
    if (!isUsable) continue;
    const [kind = "", name = "", type = ""] = await handle.evaluate(describe);
    // Rows may have controls of one name.
    const count = (seen.get(`${kind} ${name}`) ?? 0) + 1;
    seen.set(`${kind} ${name}`, count);
    controls.push({ handle, kind, name: count === 1 ? name : `${name} (${count})`, type });
  }
  return controls;
}

/** What kind of control it is, what it is called, and what can be put into it. */
function describe(node: unknown): string[] {
  const element = node as Described;
  const tag = element.localName;
  const type = tag === "input" ? element.type : tag;
  const name = element.getAttribute("aria-label") ?? (element.innerText || element.getAttribute("name")) ?? "";
  const role = element.getAttribute("role") ?? "";
  return [[tag, type, role, element.getAttribute("class") ?? ""].join(" "), name.trim().slice(0, 60), type];
}

interface Described {
  localName: string;
  type: string;
  innerText: string;
  getAttribute(name: string): string | null;
}

async function use({ handle, type }: Control): Promise<void> {
  const how = { timeout: actionMs };
  try {
    if (type === "select") {
      const values = await handle.$$eval("option", (options) => options.map((option) => option.getAttribute("value")));
      await handle.selectOption(values.at(-1) ?? { index: 0 }, how);
    } else if (/^(?:text|search|password|textarea)$/.test(type) || type in texts) {
      await handle.fill(texts[type] ?? text, how);
    } else {
      await handle.click(how);
    }
  } catch {
    // It is covered, or gone by now: a user could not use it either.
  }
}
