import type { Frame, Page } from "playwright-core";
import type { CheckContext } from "../contract.ts";
import { isObject } from "../json.ts";
import type { HostStub } from "./host-stub.ts";
import type { BrowserSession } from "./browser-session.ts";
import type { Component } from "./component.ts";
import { type HostEvent, toEvent, toPrint } from "./host-events.ts";
import type { FirstResult } from "./first-result.ts";
import { admitsOneOf, hostOrigins } from "./host-origins.ts";
import { uiOf } from "../mcp/apps-metadata.ts";
import { inPage } from "./in-page-script.ts";
import { contentSecurityPolicy, policyOf } from "./policy.ts";
import { directRequests, hostUrl, componentUrl } from "./requests.ts";

/** Which bridge a component is offered. */
export type Bridge = "mcp-apps" | "chatgpt";

/** What is on the page at the moment. */
export interface PageState {
  text: string;
  /** The part of it that is said of a change, and goes again. */
  news: string;
  values: string[];
  isDrawn: boolean;
  /** Whether it shows pictures, drawings or frames, of which nothing can be read. */
  isMedia: boolean;
  /** Since its last change. */
  quietMs: number;
}

/** A component that is shown in a host, in a browser. */
export interface HostedComponent {
  page: Page;
  events: HostEvent[];
  answers: HostStub;
  frame(): Frame | undefined;
  inspect(): Promise<PageState>;
  /** Elements that data has become. */
  injected(): Promise<string[]>;
  /** The height of its content, in pixels. */
  naturalHeight(): Promise<number>;
  /** The part of the text that can be told from its background, from 0 to 1; undefined without any text. */
  legibility(): Promise<number | undefined>;
  /** Waits until nothing changes any more, at most so long. */
  settle(milliseconds: number): Promise<PageState>;
  /** Sends itself what a host sends when its user changes the theme. */
  setTheme(theme: "light" | "dark"): Promise<void>;
  close(): Promise<void>;
}

interface Showing {
  component: Component;
  first: FirstResult;
  answers: HostStub;
  bridge: Bridge;
}

/** A component may go on for ever. */
const mostEvents = 1000;
/** Services that are asked for whom they answer. */
const mostInquiries = 10;
const pollMs = 50;
const stillMs = 150;
/** A page that works nothing off for so long is stuck. */
const longestPassMs = 4000;
const nothing: PageState = {
  text: "",
  news: "",
  values: [],
  isDrawn: false,
  isMedia: false,
  quietMs: 0,
};

/** Shows a component as a host does: in a frame with an origin of its own, under the policy that it asks for. */
export async function hostComponent(
  session: BrowserSession,
  context: CheckContext,
  showing: Showing,
): Promise<HostedComponent> {
  const { component, first, answers, bridge } = showing;
  const events: HostEvent[] = [];
  const inquiries: Promise<void>[] = [];
  const keep = (event: HostEvent) => void (events.length < mostEvents && events.push(event));
  const note = (event: HostEvent | undefined) => {
    if (event?.kind !== "cors" || inquiries.length >= mostInquiries) return void (event && keep(event));
    // Its origin here is none of a host's, and a service may know those alone.
    const origins = hostOrigins(context.endpoint, component.meta);
    const asked = admitsOneOf(origins, event.url, session.proxy);
    inquiries.push(asked.then((isAdmitted) => keep(isAdmitted ? { kind: "withheld", url: event.url } : event)));
  };
  session.onRefused = (url) => note({ kind: "withheld", url });
  const page = await session.browserContext.newPage();
  page.on("console", (message) => note(toPrint(message)));
  page.on("pageerror", (error) => note({ kind: "exception", text: `${error.name}: ${error.message}` }));
  let pending = 0;
  await page.exposeBinding("slipway", async ({ frame }, kind: unknown, data: unknown) => {
    note(toEvent(kind, data));
    // A component asks its host alone.
    if (frame !== page.mainFrame()) return undefined;
    if (kind === "state") session.widgetState = data;
    if (kind !== "call" && kind !== "read") return {};
    pending += 1;
    return answers[kind](data).finally(() => (pending -= 1));
  });
  await page.exposeBinding("slipwayRan", () => note({ kind: "ran" }));
  const policy = contentSecurityPolicy(policyOf(component.meta));
  const constants = `const componentOrigin = ${JSON.stringify(new URL(componentUrl).origin)}; const hostPolicy = ${JSON.stringify(policy)};`;
  await page.addInitScript({ content: `{ ${constants} ${await inPage("observe.js")} }` });
  if (bridge === "chatgpt") {
    const { widgetState } = session;
    const given = JSON.stringify({ theme: "light", input: first.args, result: first.result, widgetState });
    const script = await inPage("chatgpt.js");
    await page.addInitScript({ content: `{ ${constants} const given = ${given}; ${script} }` });
  }
  const requests = await directRequests(page, context, component, await inPage("host.js"), note);
  await page.goto(hostUrl);
  const settings = {
    url: componentUrl,
    bridge,
    permissions: permissionsOf(component),
    context: {
      theme: "light",
      displayMode: "inline",
      availableDisplayModes: ["inline"],
      locale: "en-US",
      platform: "web",
    },
    input: first.args,
    result: first.result,
  };
  await page.evaluate(`show(${JSON.stringify(settings)})`);

  const frame = () => page.frames().find((one) => one.parentFrame() === page.mainFrame());
  const ask = async <Value>(what: string, otherwise: Value): Promise<Value> =>
    // A page that is being changed for another cannot answer.
    (await frame()
      ?.evaluate<Value>(`slipwayView.${what}()`)
      .catch(() => otherwise)) ?? otherwise;
  const inspect = () => ask("inspect", nothing);
  return {
    page,
    events,
    answers,
    frame,
    inspect,
    injected: () => ask<string[]>("injected", []),
    naturalHeight: () => ask("naturalHeight", 0),
    legibility: () => ask<number | undefined>("legibility", undefined),
    async settle(milliseconds) {
      // What a click begins has to come through the page and through its host, however busy this machine is.
      await Promise.race([
        letPass(frame(), stillMs).then(() => letPass(page, pollMs)),
        page.waitForTimeout(longestPassMs),
      ]);
      const began = performance.now();
      const passed = () => performance.now() - began;
      let seen = await inspect();
      while (passed() < milliseconds && (pending + requests.pending() > 0 || seen.quietMs < stillMs)) {
        await page.waitForTimeout(pollMs);
        seen = await inspect();
      }
      await Promise.all(inquiries);
      return seen;
    },
    async setTheme(theme) {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(`setTheme(${JSON.stringify(theme)})`);
    },
    close: () => page.close(),
  };
}

/** Lets a page work off what waits there. */
async function letPass(place: Frame | Page | undefined, milliseconds: number): Promise<void> {
  await place?.evaluate(`new Promise((resolve) => setTimeout(resolve, ${milliseconds}))`).catch(() => {});
}

function permissionsOf({ meta }: Component): string {
  const { permissions } = uiOf(meta);
  if (!isObject(permissions)) return "";
  return Object.keys(permissions)
    .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    .filter((name) => /^[a-z-]+$/.test(name))
    .join("; ");
}
