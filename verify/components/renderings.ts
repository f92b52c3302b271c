import pLimit from "p-limit";
import type { CheckContext } from "../contract.ts";
import { makeHostStub } from "./host-stub.ts";
import { type Component, readableComponents } from "./component.ts";
import { describeEvent, type HostEvent } from "./host-events.ts";
import { findFirstResult, type FirstResult } from "./first-result.ts";
import { outsideLoads } from "./outside-loads.ts";
import { perRun } from "../per-run.ts";
import { type Shown, showComponent } from "./showing.ts";
import { openBrowserSession, type HostedComponent, type BrowserSession } from "./hosted-component.ts";

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
  const { text } = await hosted.inspect();
  await takePictures(hosted, component, context);
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
  const textAgain = isShown ? await readAgain(session, context, component, first, answersFor, shown.bridge) : "";
  return { ...rest, component, first, session, events, answers: hosted.answers, text, textAgain };
}

/** What can be read on a component that is loaded anew, with what its browser has kept. */
export async function readAgain(...showing: Parameters<typeof showComponent>): Promise<string> {
  const { hosted } = await showComponent(...showing);
  const { text, values } = await hosted.inspect();
  await hosted.close();
  return [text, ...values].join("\n").trim();
}

async function takePictures(
  { page, setTheme, settle }: HostedComponent,
  { uri }: Component,
  context: CheckContext,
): Promise<void> {
  const take = async (name: string) => {
    const png = await page.locator("iframe").first().screenshot({ animations: "disabled" });
    context.evidence.add({ name: `${uri} ${name}`, kind: "screenshot", png });
  };
  await take("light narrow");
  await setTheme("dark");
  await settle(themeMs);
  await take("dark narrow");
  await setTheme("light");
  await page.setViewportSize(wide);
  await settle(themeMs);
  await take("light wide");
  await page.setViewportSize(narrow);
}
