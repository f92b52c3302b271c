import type { CheckContext } from "../contract.ts";
import type { HostStub } from "./host-stub.ts";
import type { Component } from "./component.ts";
import type { FirstResult } from "./first-result.ts";
import type { BrowserSession } from "./browser-session.ts";
import { type Bridge, hostComponent, type HostedComponent } from "./hosted-component.ts";

/** A component after its first seconds in a host. */
export interface Shown {
  hosted: HostedComponent;
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
  session: BrowserSession,
  context: CheckContext,
  component: Component,
  first: FirstResult,
  makeHostStub: () => HostStub,
  bridge = likelyBridge(component),
): Promise<Shown> {
  const show = async (by: Bridge) => {
    const hosted = await hostComponent(session, context, { component, first, answers: makeHostStub(), bridge: by });
    return waitForIt(hosted, by);
  };
  const shown = await show(bridge);
  const isSilent = !shown.hosted.events.some(({ kind }) => kind === "initialize");
  if (bridge === "mcp-apps" && isSilent) {
    const other = await show("chatgpt");
    const [kept, left] = other.isConnected ? [other, shown] : [shown, other];
    await left.hosted.close();
    return kept;
  }
  return shown;
}

async function waitForIt(hosted: HostedComponent, bridge: Bridge): Promise<Shown> {
  const { events, page } = hosted;
  const has = (...kinds: string[]) => events.some(({ kind }) => kinds.includes(kind));
  const began = performance.now();
  const passed = () => performance.now() - began;
  const isConnected = () => has(bridge === "mcp-apps" ? "initialized" : "openai");
  let isDrawn = false;
  let lookedMs = 0;
  while (passed() < longestMs) {
    lookedMs = passed();
    isDrawn = (await hosted.inspect()).isDrawn;
    if (isDrawn && isConnected()) break;
    if (!has("initialize", "openai") && passed() > silenceMs) break;
    if (has("exception") && passed() > brokenMs) break;
    await page.waitForTimeout(pollMs);
  }
  isDrawn ||= (await hosted.settle(settleMs)).isDrawn;
  await hosted.settle(settleMs);
  return { hosted, bridge, isConnected: isConnected(), isDrawn, drawnMs: Math.round(lookedMs) };
}

function likelyBridge(component: Component): Bridge {
  return speaksToChatGptAlone(component) ? "chatgpt" : "mcp-apps";
}

/** Whether a page knows of `window.openai` and of no handshake, so that it needs no other try. */
export function speaksToChatGptAlone({ html, mimeType }: Pick<Component, "html" | "mimeType">): boolean {
  if (html.includes("ui/initialize")) return false;
  return mimeType.includes("skybridge") || /\bopenai\b/.test(html);
}
