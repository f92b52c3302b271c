import type { ConsoleMessage } from "playwright-core";
import { isObject } from "../json.ts";

const longestLine = 300;
/** Of what is printed; a page prints what it likes. */
const longestText = 2000;

/** What happened while a component was shown, in the order in which it did. */
export type HostEvent =
  | { kind: "initialize"; refusal?: string }
  | { kind: "initialized" }
  /** `window.openai` was asked for something. */
  | { kind: "openai" }
  /** Nobody caught it. */
  | { kind: "exception"; text: string }
  /** Printed, on the console or to the host. */
  | { kind: "print"; isError: boolean; text: string }
  /** The policy did not let it through. */
  | { kind: "violation"; blocked: string; directive: string; policy: string }
  /** An answer that the browser kept from the component, for want of CORS headers. */
  | { kind: "cors"; url: string }
  /** `alert`, `confirm` or `prompt`, which a host's frame ignores. */
  | { kind: "dialog"; name: string }
  /** A new window, which a host's frame does not open. */
  | { kind: "window"; url: string }
  /** It told its host how high it is, in pixels. */
  | { kind: "size"; height: number }
  /** A request that came to nothing. */
  | { kind: "failure"; url: string; reason: string }
  /** A request that could change something elsewhere and was held back, or that is answered to components in hosts alone. */
  | { kind: "withheld"; url: string }
  | { kind: "navigation"; url: string }
  /** Code that came as data. */
  | { kind: "ran" };

/** An event that a frame tells of; undefined for one that there is not. */
export function toEvent(kind: unknown, data: unknown): HostEvent | undefined {
  const { level, text, blocked, directive, policy, height } = isObject(data) ? data : {};
  switch (kind) {
    case "initialize":
      return typeof data === "string" ? { kind, refusal: data } : { kind };
    case "initialized":
    case "openai":
      return { kind };
    case "log":
      return {
        kind: "print",
        isError: /^(?:error|critical|alert|emergency)$/.test(String(level)),
        text: cut(String(text)),
      };
    case "violation":
      return { kind, blocked: String(blocked), directive: String(directive), policy: String(policy) };
    case "size":
      return { kind, height: Number(height) };
    default:
      return undefined;
  }
}

/** What was printed; undefined where the browser says what is known by other ways. */
export function toPrint(message: ConsoleMessage): HostEvent | undefined {
  const known = ofBrowser(message.text());
  if (known) return known;
  const isError = message.type() === "error";
  const isOfBrowser = message.args().length === 0;
  const isKnown = !isError || /Content Security Policy|^Failed to load resource/.test(message.text());
  return isOfBrowser && isKnown ? undefined : { kind: "print", isError, text: cut(message.text()) };
}

/** What Chromium says of things that fail without an exception. */
function ofBrowser(text: string): HostEvent | undefined {
  const [, dialog] = /^Ignored call to '(alert|confirm|prompt)\(\)'/.exec(text) ?? [];
  if (dialog !== undefined) return { kind: "dialog", name: dialog };
  const [, window] = /^Blocked opening '(.*?)' in a new window/.exec(text) ?? [];
  if (window !== undefined) return { kind: "window", url: window };
  const [, url] = /^Access to .{1,60}? at '(.*?)'.{0,300} has been blocked by CORS policy/s.exec(text) ?? [];
  if (url !== undefined) return { kind: "cors", url };
  // Who may connect is known by the origin, and this one is none of a host's. A 401 has words of its own.
  const [, socket] =
    /^WebSocket connection to '(.*?)' failed: .{0,200}(?:Unexpected response code: 403|HTTP Authentication failed)/.exec(
      text,
    ) ?? [];
  return socket === undefined ? undefined : { kind: "withheld", url: socket };
}

function cut(text: string): string {
  return text.slice(0, longestText);
}

/** The event in one line of a transcript. */
export function describeEvent({ kind, ...rest }: HostEvent): string {
  return [kind, ...Object.values(rest).map(String)].join(" ").replaceAll(/\s+/g, " ").slice(0, longestLine);
}
