import type { ConsoleMessage } from "playwright-core";
import { isObject } from "../json.ts";

const longestLine = 300;

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
  | { kind: "violation"; blocked: string; directive: string }
  /** A request that came to nothing. */
  | { kind: "failure"; url: string; reason: string }
  /** A request that could change something elsewhere, and was held back. */
  | { kind: "withheld"; url: string }
  | { kind: "navigation"; url: string }
  /** Code that came as data. */
  | { kind: "ran" };

/** An event that a frame tells of; undefined for one that there is not. */
export function toEvent(kind: unknown, data: unknown): HostEvent | undefined {
  const { level, text, blocked, directive } = isObject(data) ? data : {};
  switch (kind) {
    case "initialize":
      return typeof data === "string" ? { kind, refusal: data } : { kind };
    case "initialized":
    case "openai":
      return { kind };
    case "log":
      return { kind: "print", isError: /^(?:error|critical|alert|emergency)$/.test(String(level)), text: String(text) };
    case "violation":
      return { kind, blocked: String(blocked), directive: String(directive) };
    default:
      return undefined;
  }
}

/** What was printed; undefined where the browser says what is known by other ways. */
export function toPrint(message: ConsoleMessage): HostEvent | undefined {
  const isError = message.type() === "error";
  const isOfBrowser = message.args().length === 0;
  const isKnown = !isError || /Content Security Policy|^Failed to load resource/.test(message.text());
  return isOfBrowser && isKnown ? undefined : { kind: "print", isError, text: message.text() };
}

/** The event in one line of a transcript. */
export function describeEvent({ kind, ...rest }: HostEvent): string {
  return [kind, ...Object.values(rest).map(String)].join(" ").replaceAll(/\s+/g, " ").slice(0, longestLine);
}
