import { ask, post } from "../connection/ask.ts";
import type { CheckContext } from "../contract.ts";
import { isObject } from "../json.ts";
import { revisions } from "../mcp/revisions.ts";
import { chatGpt, requestMeta, stepMs, toStep, usual } from "./asking.ts";
import { amiss, ok, type Step } from "./step.ts";

const mostPages = 10;

/** What came of opening a connection. */
export interface Listing {
  steps: Step[];
  /** Names of the tools; undefined where they could not be listed. */
  tools?: string[];
  /** Headers of every later message; undefined where no connection was opened. */
  headers?: Record<string, string>;
  /** Whether the server asked for sign-in. */
  isBarred: boolean;
}

/** Lists the tools in the modern era, where no connection needs to be opened. */
export async function listModern(context: CheckContext): Promise<Listing> {
  const headers = { ...usual, "mcp-protocol-version": revisions.modern, "mcp-method": "tools/list" };
  return list(context, { _meta: requestMeta }, headers, []);
}

/** Opens a connection with `initialize`, as ChatGPT does where `server/discover` is refused, and lists the tools. */
export async function listLegacy(context: CheckContext): Promise<Listing> {
  const until = performance.now() + stepMs;
  const params = { protocolVersion: revisions.legacy, capabilities: {}, clientInfo: chatGpt };
  const opened = await ask(context, "initialize", params, usual, until);
  if ("end" in opened) return barred(context, "POST initialize", opened);
  const version = String(opened.result["protocolVersion"]);
  const session = opened.headers["mcp-session-id"];
  const headers = {
    ...usual,
    "mcp-protocol-version": version,
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  };
  const steps = [ok("POST initialize", `protocol ${version}${session === undefined ? "" : ", with a session"}`)];
  const note = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
  const noted = await post(context, note, headers, until).catch(() => undefined);
  context.signal.throwIfAborted();
  if (noted && noted.status >= 400) {
    steps.push({
      sent: "POST notifications/initialized",
      verdict: "note",
      seen: `status ${noted.status}`,
      fix: "answer a notification with status 202 and nothing else",
    });
  }
  return list(context, {}, headers, steps);
}

async function list(
  context: CheckContext,
  params: Record<string, unknown>,
  headers: Record<string, string>,
  steps: Step[],
): Promise<Listing> {
  const sent = "POST tools/list";
  const tools: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const all = cursor === undefined ? params : { ...params, cursor };
    const listed = await ask(context, "tools/list", all, headers, performance.now() + stepMs, page);
    if ("end" in listed) return barred(context, sent, listed, steps);
    const { tools: found, nextCursor } = listed.result;
    if (Array.isArray(found)) tools.push(...found.filter(isObject).map(({ name }) => context.quote(String(name))));
    if (typeof nextCursor !== "string" || nextCursor === cursor) break;
    cursor = nextCursor;
  }
  const fix =
    "register the tools before the server is connected to its transport, and for users who are not signed in as well";
  const step =
    tools.length === 0
      ? amiss("fails", "no-tools", { sent, seen: "an empty list", fix })
      : ok(sent, `${tools.length === 1 ? "1 tool" : `${tools.length} tools`}: ${context.quote(tools.join(", "))}`);
  return { steps: [...steps, step], tools, headers, isBarred: false };
}

function barred(
  context: CheckContext,
  sent: string,
  { end }: Extract<Awaited<ReturnType<typeof ask>>, { end: unknown }>,
  steps: Step[] = [],
): Listing {
  if (end.kind === "sign-in") return { steps: [...steps, ok(sent, "status 401: it asks for sign-in")], isBarred: true };
  const { cause } = end;
  // A token that is not accepted is answered with 401; any other refusal comes from what lies behind.
  const isToken = /status 401/.test(cause.sentence);
  if (
    context.options.token !== undefined &&
    !isToken &&
    ["refused", "forbidden", "schema", "headers"].includes(cause.kind)
  ) {
    const fix =
      "it is not the token: see which part of the server or gateway refuses the body once the user is signed in, and let it pass what it passes without sign-in";
    return {
      steps: [...steps, amiss("fails", "signed-in-refused", { sent, seen: cause.sentence, fix })],
      isBarred: false,
    };
  }
  return { steps: [...steps, toStep(sent, cause)], isBarred: false };
}
