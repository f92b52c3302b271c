import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { steadyListener } from "./steady-server.ts";
import type { Alterations, Answer, Listed, Message } from "./altered-server.ts";

const json = { "content-type": "application/json" };

/** The newer era, or a version that there is not. */
export function isModern({ headers }: IncomingMessage): boolean {
  return !/^202[45]-/.test(String(headers["mcp-protocol-version"] ?? "2025-03-26"));
}

/** A result with any id. */
export function response(id: unknown, result: unknown): { http: Answer } {
  return { http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result }) } };
}

/** An error of JSON-RPC. */
export function error(id: unknown, code: number, message: string, status = 200): { http: Answer } {
  return {
    http: { status, headers: json, body: JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } }) },
  };
}

/** A text as bytes of Latin-1. */
export async function* latin1(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "latin1");
}

/** A tool as it is listed. */
export function toolNamed(title: string): Listed {
  return {
    name: "list_words",
    title,
    description: "Use this when the user wants all words.",
    inputSchema: { type: "object" },
  };
}

/** Sends another value of one header. */
export function narrowed(answer: ServerResponse, header: string, value: string): ServerResponse {
  const set = answer.setHeader.bind(answer);
  answer.setHeader = (name, given) => set(name, name === header ? value : given);
  return answer;
}

/** Tells of another capability in the older era, and answers its lists in some way. */
export function offering(
  capability: "prompts" | "resources",
  answerList: (message: Message) => { http: Answer },
): Alterations {
  const serverInfo = { name: "altered", version: "1.0.0" };
  return {
    answer: (message, request) => {
      const { method } = message;
      if (method === "initialize") {
        const capabilities = { tools: {}, [capability]: {} };
        return { result: { protocolVersion: "2025-06-18", capabilities, serverInfo } };
      }
      return method?.startsWith(`${capability}/`) === true && !isModern(request) ? answerList(message) : undefined;
    },
  };
}

/** Every other list is another one. */
export function alternate(change: (tools: Listed[]) => Listed[]): (tools: Listed[]) => Listed[] {
  let lists = 0;
  return (tools) => ((lists += 1) % 2 === 0 ? change(tools) : tools);
}

/** Whoever lists tools at the same time as another gets the other's answer; the official client, whose ids are small, is spared. */
export function answersToTheLast(): Alterations {
  let last: unknown;
  return {
    answer({ id, method }, request) {
      if (method !== "tools/list" || isModern(request) || (typeof id === "number" && id < 1000)) return undefined;
      last = id;
      return {
        http: {
          headers: json,
          body: later(() => JSON.stringify({ jsonrpc: "2.0", id: last, result: { tools: [toolNamed("List")] } })),
        },
      };
    },
  };
}

/** A session that every fourth list of tools does not know. */
export function oneKnowsTheSession(): Alterations {
  let lists = 0;
  return {
    headers: { "mcp-session-id": "one" },
    answer({ id, method }, request) {
      if (method !== "tools/list" || isModern(request) || request.headers["mcp-session-id"] === undefined)
        return undefined;
      return (lists += 1) % 4 === 0 ? error(id, -32_001, "Session not found", 404) : undefined;
    },
  };
}

/** Whatever comes while a request is under way waits for its end. */
export function oneAtATime(listener = steadyListener()): RequestListener {
  let before: Promise<unknown> = Promise.resolve();
  return (request, answer) => {
    // A subscription would wait for ever.
    if (request.method !== "POST" || request.headers["mcp-method"] === "subscriptions/listen") {
      return listener(request, answer);
    }
    const turn = before;
    const { promise, resolve } = Promise.withResolvers();
    before = promise;
    answer.on("close", () => resolve(undefined));
    void turn.then(() => listener(request, answer));
  };
}

async function* later(text: () => string): AsyncGenerator<Uint8Array> {
  await sleep(100);
  yield Buffer.from(text());
}
