import type { Subject } from "../contract.ts";
import type { Answers } from "./answers.ts";
import type { Component } from "./component.ts";
import type { FirstResult } from "./first-result.ts";
import { type Bridge, openStage, type Stage, type Visit } from "./stage.ts";

/** A component after its first seconds on a stage. */
export interface Shown {
  stage: Stage;
  bridge: Bridge;
  /** Whether it has introduced itself to its host. */
  isConnected: boolean;
  isDrawn: boolean;
  /** From the first byte to where it can be seen. */
  drawnMs: number;
}

/** A component may take that long; a slower one gets no more. */
const longestMs = 6000;
/** One that has not spoken by then most likely speaks to ChatGPT alone, and one that broke does nothing any more. */
const silenceMs = 2500;
const brokenMs = 500;
const pollMs = 40;
const settleMs = 1500;

/** Shows a component through the bridge that it speaks, and waits until it can be seen and rests. */
export async function showComponent(
  visit: Visit,
  subject: Subject,
  component: Component,
  first: FirstResult,
  makeAnswers: () => Answers,
  bridge = likelyBridge(component),
): Promise<Shown> {
  const show = async (by: Bridge) => {
    const stage = await openStage(visit, subject, { component, first, answers: makeAnswers(), bridge: by });
    return waitForIt(stage, by);
  };
  const shown = await show(bridge);
  const isSilent = !shown.stage.events.some(({ kind }) => kind === "initialize");
  if (bridge === "mcp-apps" && isSilent) {
    const other = await show("chatgpt");
    const [kept, left] = other.isConnected ? [other, shown] : [shown, other];
    await left.stage.close();
    return kept;
  }
  return shown;
}

async function waitForIt(stage: Stage, bridge: Bridge): Promise<Shown> {
  const { events, page } = stage;
  const has = (...kinds: string[]) => events.some(({ kind }) => kinds.includes(kind));
  const began = performance.now();
  const passed = () => performance.now() - began;
  const isConnected = () => has(bridge === "mcp-apps" ? "initialized" : "openai");
  let isDrawn = false;
  let lookedMs = 0;
  while (passed() < longestMs) {
    lookedMs = passed();
    isDrawn = (await stage.look()).isDrawn;
    if (isDrawn && isConnected()) break;
    if (!has("initialize", "openai") && passed() > silenceMs) break;
    if (has("exception") && passed() > brokenMs) break;
    await page.waitForTimeout(pollMs);
  }
  isDrawn ||= (await stage.settle(settleMs)).isDrawn;
  await stage.settle(settleMs);
  return { stage, bridge, isConnected: isConnected(), isDrawn, drawnMs: Math.round(lookedMs) };
}

/** A page that knows of `window.openai` and of no handshake needs no other try. */
function likelyBridge({ html, mimeType }: Component): Bridge {
  if (html.includes("ui/initialize")) return "mcp-apps";
  return mimeType.includes("skybridge") || /\bopenai\b/.test(html) ? "chatgpt" : "mcp-apps";
}
