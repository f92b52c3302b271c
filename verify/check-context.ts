import { once as eventOf } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Resource, Tool } from "@modelcontextprotocol/client";
import { findAccess } from "./mcp/access.ts";
import { callTimeoutMs, makeConnections } from "./mcp/connections.ts";
import { toolsToLookAt } from "./mcp/tool-list.ts";
import type { Access, Era, Evidence, Identity, RawRequest, CheckContext } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import { detourOf } from "./http/detour.ts";
import { openRaw, sendRaw, type Sent } from "./http/raw.ts";
import { nextRequestId } from "./mcp/json-rpc.ts";
import { nameOfRequest } from "./mcp/request-name.ts";
import { type Presence, watchPresence } from "./presence.ts";
import { makeRedactor, type Redactor } from "./redact.ts";
import type { CheckEvidence, Stream, Timing } from "./result.ts";
import { secretsIn, secretsOf } from "./secrets.ts";
import { shorten } from "./shorten.ts";

const rawTimeoutSeconds = 10;
/** Characters of one transcript: the artifacts are for reading, and a server sends what it likes. */
const longestEvidence = 64 * 1024;
const closeTimeoutMs = 5000;
/** A server that needs longer than this for the least of questions is as good as gone. */
const probeTimeoutSeconds = 5;
/** The same once the time of the run is over. */
const lateCloseTimeoutMs = 200;

/** An endpoint under examination with what the checks have gathered. */
export interface Examination {
  redactor: Redactor;
  evidence: CheckEvidence[];
  timings: Timing[];
  streams: Stream[];
  warnings: string[];
  presence: Presence;
  /** The context as one check sees it: what it adds carries its id, and its requests end with its signal. */
  contextFor(check: string, signal: AbortSignal): CheckContext;
  /** Closes what was opened. */
  close(): Promise<void>;
}

/** Opens nothing yet: every fact is found out when a check first asks for it, and ends with the signal. */
export function examine(
  endpoint: URL,
  options: VerifyOptions,
  signal: AbortSignal,
  onSecret: (secret: string) => void = () => {},
): Examination {
  const detour = options.connectTo === undefined ? undefined : detourOf(endpoint, options.connectTo);
  const redactor = makeRedactor([...secretsOf(options), ...secretsIn(endpoint)]);
  const presence = watchPresence(endpoint, async () => {
    const authorization = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
    const accept = "application/json, text/event-stream";
    const headers = { "content-type": "application/json", accept, ...authorization };
    const body = JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method: "ping" });
    const timeoutSeconds = probeTimeoutSeconds;
    // Whoever begins to answer is there.
    const sent = { method: "POST", url: endpoint, headers, body, timeoutSeconds, ca: options.ca, detour, signal };
    const { status, close } = await openRaw(sent);
    close();
    return status;
  });
  const connections = makeConnections(endpoint, options, signal, presence.watch);
  const evidence: CheckEvidence[] = [];
  const timings: Timing[] = [];
  const streams: Stream[] = [];
  const warnings: string[] = [];
  const clients = new Map<string, Promise<Client>>();
  const closings: (() => Promise<void>)[] = [connections.close];
  let isOver = false;

  const connect = (
    era: Era = "auto",
    { identity = "first", fresh = false }: { identity?: Identity; fresh?: boolean } = {},
  ) => {
    const open = () => connections.open(era, tokenOf(options, identity));
    return fresh ? open() : remember(clients, `${era} ${identity}`, open);
  };
  const sendTo =
    <Answer extends { status: number }>(ends: AbortSignal, send: (sent: Sent) => Promise<Answer>) =>
    async (request: RawRequest): Promise<Answer> => {
      const url = new URL(request.url ?? "", endpoint);
      // A token goes to the endpoint's own origin alone.
      const token = url.origin === endpoint.origin ? tokenOf(options, request.identity ?? "first") : undefined;
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const defaults = { accept: "application/json, text/event-stream", ...authorization };
      const { method, body, headers, agent, timeoutSeconds = rawTimeoutSeconds } = request;
      const all = { ...defaults, ...lowered(headers) };
      const how = { timeoutSeconds, agent, ca: options.ca, detour, signal: ends };
      const answer = send({ method, url, headers: all, body, ...how });
      if (url.href !== endpoint.href) return answer;
      return presence.watch({ what: nameOfRequest(method, body), isTakenBack: () => ends.aborted }, answer);
    };
  const requestOptions = { timeout: callTimeoutMs, signal };
  const allTools = once(
    async (): Promise<Tool[]> => (await (await connect()).listTools(undefined, requestOptions)).tools,
  );
  const tools = once(async () => toolsToLookAt(await allTools()));
  const resources = once(async (): Promise<Resource[]> => {
    const client = await connect();
    if (!client.getServerCapabilities()?.resources) return [];
    return (await client.listResources(undefined, requestOptions)).resources;
  });
  const access = once((): Promise<Access> => {
    const raw = sendTo(signal, sendRaw);
    return findAccess(
      { endpoint, options, raw, open: sendTo(signal, openRaw), quote: redactor.quote, signal },
      { listTools: allTools, closeStreams: connections.closeStreams },
    );
  });

  return {
    redactor,
    evidence,
    timings,
    streams,
    warnings,
    presence,
    contextFor: (check, ends) => ({
      endpoint,
      options,
      signal: ends,
      access,
      connect,
      tools,
      allTools,
      resources,
      stopped: presence.stopped,
      raw: sendTo(ends, sendRaw),
      open: sendTo(ends, openRaw),
      evidence: { add: (exhibit) => void evidence.push({ ...bounded(exhibit), check }) },
      timing: { add: (name, milliseconds) => addSample(timings, check, name, milliseconds) },
      streams: { add: (stream) => void streams.push({ ...stream, check }) },
      warn: (text) => void warnings.push(text),
      onEnd: (closing) => void (isOver ? closing().catch(() => {}) : closings.push(closing)),
      redact: redactor.redact,
      quote: redactor.quote,
      keepSecret(secret) {
        redactor.keep(secret);
        onSecret(secret);
      },
    }),
    async close() {
      isOver = true;
      const closed = Promise.allSettled(closings.map((closing) => closing()));
      await Promise.race([closed, pause(closeTimeoutMs), whenAborted(signal).then(() => pause(lateCloseTimeoutMs))]);
    },
  };
}

function bounded(exhibit: Evidence): Evidence {
  return "text" in exhibit ? { ...exhibit, text: shorten(exhibit.text, longestEvidence) } : exhibit;
}

function pause(milliseconds: number): Promise<void> {
  return sleep(milliseconds, undefined, { ref: false });
}

async function whenAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await eventOf(signal, "abort");
}

function addSample(timings: Timing[], check: string, name: string, milliseconds: number): void {
  const known = timings.find((timing) => timing.check === check && timing.name === name);
  if (known) known.samples.push(milliseconds);
  else timings.push({ check, name, samples: [milliseconds] });
}

// A failure is remembered too: one fault is met once.
function once<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => (found ??= find());
}

function remember<Value>(known: Map<string, Promise<Value>>, key: string, find: () => Promise<Value>): Promise<Value> {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

function tokenOf({ token, secondToken }: VerifyOptions, identity: Identity): string | undefined {
  return { first: token, second: secondToken, none: undefined }[identity];
}

function lowered(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
