import { setTimeout as sleep } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import type { Cause } from "../connection/cause.ts";
import type { Asking } from "../connection/ask.ts";
import type { Exploration } from "../connection/exploration.ts";
import { explore } from "../connection/explore.ts";
import { lookAround } from "../connection/neighbours.ts";
import type { Access } from "../contract.ts";
import { causeOfError } from "../message.ts";
import { findHoldUp } from "./hold-up.ts";

const longestMs = 10_000;
/** After so long the streams that the official client opened are looked at: a server may do nothing beside them. */
const streamsMs = 2500;
/** How long the official client may still try once a cause is known that leaves it little hope. */
const patienceMs = 2000;

/** The official client of a run. */
interface OfficialClient {
  listTools(): Promise<Tool[]>;
  /** Closes the streams that it opened by itself; says how many there were. */
  closeStreams(): number;
}

/** Finds out whether an endpoint lets us in: lists its tools with the official client, and by hand to learn why not. */
export async function findAccess(asking: Asking, client: OfficialClient): Promise<Access> {
  const { explored } = asking.options;
  const exploring = explored ? Promise.resolve(explored) : explore(asking, performance.now() + longestMs);
  const listing = client.listTools();
  const holdUp = whenLate(listing, async () => (client.closeStreams() > 0 ? findHoldUp(asking) : undefined));
  const [{ tools, error }, seen, held] = await Promise.all([listWhileHopeful(listing, exploring), exploring, holdUp]);
  asking.signal.throwIfAborted();
  if (held) return { kind: "closed", cause: held };
  // The official client follows a redirect that others do not.
  const isRedirected = seen.kind === "cause" && seen.cause.kind === "redirect";
  if (tools && !isRedirected) return { kind: "open", tools };
  if (seen.kind === "sign-in") return seen;
  if (seen.kind === "works") return { kind: "closed", cause: onlyByHand(error, asking) };
  const { kind, sentence, fix } = await lookAround(asking, seen.cause, seen.target);
  return { kind: "closed", cause: { kind, sentence, fix } };
}

/** What comes of an act that is done only where a list is late. */
async function whenLate<Value>(list: Promise<unknown>, act: () => Promise<Value>): Promise<Value | undefined> {
  const settled = list.then(
    () => false,
    () => false,
  );
  return (await Promise.race([settled, sleep(streamsMs, true, { ref: false })])) ? act() : undefined;
}

async function listWhileHopeful(
  listing: Promise<Tool[]>,
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
      return { tools: await listing };
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
