import type { Tool } from "@modelcontextprotocol/client";
import type { Cause } from "../connection/cause.ts";
import type { Asking } from "../connection/ask.ts";
import { type Exploration, explore } from "../connection/explore.ts";
import { lookAround } from "../connection/neighbours.ts";
import type { Access, RawResponse, CheckContext } from "../contract.ts";
import { causeOfError } from "../message.ts";
import { nextRequestId } from "./json-rpc.ts";
import { clientInfo, revisions } from "./revisions.ts";

const longestMs = 10_000;
/** How long the official client may still try once a cause is known that leaves it little hope. */
const patienceMs = 2000;

/** Finds out whether an endpoint lets us in: lists its tools with the official client, and by hand to learn why not. */
export async function findAccess(asking: Asking, listTools: () => Promise<Tool[]>): Promise<Access> {
  const exploring = explore(asking, performance.now() + longestMs);
  const [{ tools, error }, seen] = await Promise.all([listWhileHopeful(listTools, exploring), exploring]);
  asking.signal.throwIfAborted();
  // The official client follows a redirect that others do not.
  const isRedirected = seen.kind === "cause" && seen.cause.kind === "redirect";
  if (tools && !isRedirected) return { kind: "open", tools };
  if (seen.kind === "sign-in") return seen;
  if (seen.kind === "works") return { kind: "closed", cause: onlyByHand(error, asking) };
  const { kind, sentence, fix } = await lookAround(asking, seen.cause, seen.target);
  return { kind: "closed", cause: { kind, sentence, fix } };
}

async function listWhileHopeful(
  listTools: () => Promise<Tool[]>,
  exploring: Promise<Exploration>,
): Promise<{ tools?: Tool[]; error?: unknown }> {
  const { promise: givenUp, resolve } = Promise.withResolvers<{ error?: unknown }>();
  let timer: NodeJS.Timeout | undefined;
  const watch = async () => {
    const seen = await exploring;
    // A long list takes its time, and most hosts take it in.
    if (seen.kind === "cause" && seen.cause.kind !== "limits") timer = setTimeout(resolve, patienceMs, {});
  };
  const list = async () => {
    try {
      return { tools: await listTools() };
    } catch (error) {
      return { error };
    }
  };
  void watch().catch(resolve);
  return Promise.race([list(), givenUp]).finally(() => clearTimeout(timer));
}

/** It works message by message, and still not with the official client. */
function onlyByHand(error: unknown, { quote, endpoint }: Asking): Cause {
  const { kind, sentence, fix } = causeOfError(error, endpoint);
  return { kind, sentence: quote(sentence), fix };
}

/** Posts the first message of the older era as it is, asking for this version of the protocol. */
export function postInitialize(
  context: Pick<CheckContext, "raw">,
  headers: Record<string, string> = {},
  protocolVersion: string = revisions.legacy,
): Promise<RawResponse> {
  const params = { protocolVersion, capabilities: {}, clientInfo };
  return context.raw({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method: "initialize", params }),
  });
}
