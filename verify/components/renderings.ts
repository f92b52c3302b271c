import pLimit from "p-limit";
import { isObject } from "../json.ts";
import type { CheckContext } from "../contract.ts";
import { makeHostStub } from "./host-stub.ts";
import { type Component, readableComponents } from "./component.ts";
import { describeEvent, type HostEvent } from "./host-events.ts";
import { findFirstResult, type FirstResult } from "./first-result.ts";
import { textsIn, type ToolResult } from "./made-up.ts";
import { outsideLoads } from "./outside-loads.ts";
import { perRun } from "../per-run.ts";
import { type Shown, showComponent } from "./showing.ts";
import { openBrowserSession, type BrowserSession } from "./browser-session.ts";
import type { Bridge, HostedComponent } from "./hosted-component.ts";

/** A component that was shown with the result of its tool. */
export interface Rendering extends Omit<Shown, "hosted"> {
  component: Component;
  first: FirstResult;
  session: BrowserSession;
  events: readonly HostEvent[];
  answers: HostedComponent["answers"];
  /** What could be read on it, and after it was loaded again. */
  text: string;
  textAgain: string;
  /** The height of its content, in pixels. */
  naturalHeight: number;
  /** The part of its text that can be told from its background, from 0 to 1, in each theme; undefined without text. */
  legibility: { light: number | undefined; dark: number | undefined };
  /** Whether it shows the same whatever its tool has found. */
  ignoresResult: boolean;
}

/** Components of one server that are shown: one with more has them from one hand. */
const mostComponents = 6;
const atOnce = 2;
/** Above it a component counts as slow, and is shown again: the machine may have been busy. */
export const slowMs = 2000;
const mostTries = 3;
const wide = { width: 1024, height: 800 };
const narrow = { width: 400, height: 800 };
const themeMs = 500;
/** A slow machine may take that long to load a page again. */
const longestAgainMs = 5000;
const againMs = 100;

/** Shows each component once for all checks, with pictures of it. */
export const renderAll = perRun(async (context: CheckContext): Promise<Rendering[]> => {
  const components = await readableComponents(context);
  // What is blocked for certain is a finding already.
  const showable = components.filter((component) => outsideLoads(component).length === 0).slice(0, mostComponents);
  const limit = pLimit(atOnce);
  const renderings = await Promise.all(showable.map((component) => limit(() => render(component, context))));
  return renderings.filter((rendering) => rendering !== undefined);
});

async function render(component: Component, context: CheckContext): Promise<Rendering | undefined> {
  const first = await findFirstResult(component, context);
  if (!first) return undefined;
  const tools = await context.tools();
  const answersFor = () => makeHostStub(context, tools, first, first.isReal ? "real" : "made-up");
  let session = await openBrowserSession(context, component);
  let shown = await showComponent(session, context, component, first, answersFor);
  for (let tries = 1; shown.isConnected && shown.isDrawn && shown.drawnMs > slowMs && tries < mostTries; tries += 1) {
    const again = await openBrowserSession(context, component);
    const other = await showComponent(again, context, component, first, answersFor, shown.bridge);
    const isFaster = other.drawnMs < shown.drawnMs;
    await (isFaster ? session : again).browserContext.close();
    if (isFaster) [session, shown] = [again, other];
  }
  const { hosted, ...rest } = shown;
  const { text, isMedia } = await hosted.inspect();
  const naturalHeight = await hosted.naturalHeight();
  const legibility = await takePictures(hosted, component, context);
  const events = [...hosted.events];
  context.evidence.add({
    name: component.uri,
    kind: "transcript",
    text: [
      `shown with ${first.isReal ? "the" : "a made-up"} result of ${first.tool.name} ${JSON.stringify(first.args)}`,
      ...hosted.answers.calls.map(({ name, args }) => `call ${name} ${JSON.stringify(args)}`),
      ...events.map(describeEvent),
      text,
    ].join("\n"),
  });
  await hosted.close();
  // Before any check changes something.
  const isShown = shown.isConnected && shown.isDrawn;
  const showing = [session, context, component, first, answersFor, shown.bridge] as const;
  const data = textsIn(first.result["structuredContent"]);
  const shownData = data.filter((one) => text.includes(one));
  const textAgain = isShown ? await readAgain(shownData, ...showing) : "";
  // A picture may show what no text says, and who asks the server itself needs no result.
  const isSuspect =
    isShown && !isMedia && data.length > 0 && shownData.length === 0 && hosted.answers.calls.length === 0;
  const ignoresResult = isSuspect && (await readOther(component, first, context, shown.bridge)) === text;
  const { answers } = hosted;
  return {
    ...rest,
    component,
    first,
    session,
    events,
    answers,
    text,
    textAgain,
    naturalHeight,
    legibility,
    ignoresResult,
  };
}

/**
 * What can be read on a component that is loaded anew, with what its browser has kept; waits for the texts that are
 * expected, for some seconds and no longer.
 */
export async function readAgain(
  expected: readonly string[],
  ...showing: Parameters<typeof showComponent>
): Promise<string> {
  const { hosted } = await showComponent(...showing);
  const began = performance.now();
  const read = async () => {
    const { text, values } = await hosted.inspect();
    return [text, ...values].join("\n").trim();
  };
  let seen = await read();
  while (performance.now() - began < longestAgainMs && (seen === "" || expected.some((one) => !seen.includes(one)))) {
    await hosted.page.waitForTimeout(againMs);
    seen = await read();
  }
  await hosted.close();
  return seen;
}

/** What can be read on it where its tool has found something else altogether. */
async function readOther(
  component: Component,
  first: FirstResult,
  context: CheckContext,
  bridge: Bridge,
): Promise<string> {
  const session = await openBrowserSession(context, component);
  const other = { ...first, result: toOther(first.result) };
  const tools = await context.tools();
  const answersFor = () => makeHostStub(context, tools, other, "made-up");
  const { hosted } = await showComponent(session, context, component, other, answersFor, bridge);
  const { text } = await hosted.inspect();
  await session.browserContext.close();
  return text;
}

/** The same shape with other texts and numbers, and more of each list. */
function toOther(value: ToolResult): ToolResult {
  const change = (part: unknown): unknown => {
    if (typeof part === "string") return `Slipway ${part.length}`;
    if (typeof part === "number") return part + 7;
    if (Array.isArray(part)) return [...part, ...part].map(change);
    return isObject(part) ? Object.fromEntries(Object.entries(part).map(([name, one]) => [name, change(one)])) : part;
  };
  const { structuredContent, content } = value;
  return { ...value, content, structuredContent: change(structuredContent) };
}

async function takePictures(
  { page, setTheme, settle, legibility }: HostedComponent,
  { uri }: Component,
  context: CheckContext,
): Promise<Rendering["legibility"]> {
  const take = async (name: string) => {
    const png = await page.locator("iframe").first().screenshot({ animations: "disabled" });
    context.evidence.add({ name: `${uri} ${name}`, kind: "screenshot", png });
  };
  await take("light narrow");
  const light = await legibility();
  await setTheme("dark");
  await settle(themeMs);
  await take("dark narrow");
  const dark = await legibility();
  await setTheme("light");
  await page.setViewportSize(wide);
  await settle(themeMs);
  await take("light wide");
  await page.setViewportSize(narrow);
  return { light, dark };
}
