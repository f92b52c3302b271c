import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { type JsonRpc, modernJsonRpc, nextRequestId, openJsonRpc } from "./json-rpc.ts";
import { asStream, type EventStream } from "./event-stream.ts";
import { onlyReads } from "./tool-call.ts";
import { sampleArguments } from "../json-schema/sample.ts";
import { compile, propertiesOf } from "../json-schema/schema.ts";

const candidates = 4;
const callTimeoutMs = 6000;
/** Enough to see whether they come one by one. */
const someEvents = 4;
/** Of a call that is to last. */
const manyEvents = 50;

/** A call that told of its progress. */
export interface StreamingCall {
  tool: string;
  /** What was called, to be called again. */
  call: Call;
  /** When each piece of progress came, in milliseconds since the call. */
  progressAt: number[];
  endedAt: number;
}

/** Calls read-only tools until one tells of its progress at least so often; undefined where none does. */
export async function findStreamingCall(
  context: CheckContext,
  leastEvents: number,
): Promise<StreamingCall | undefined> {
  for (const call of await likelyCalls(context, someEvents)) {
    const seen = await callWithProgress(context, call).catch(() => undefined);
    context.signal.throwIfAborted();
    if (seen && seen.progressAt.length >= leastEvents) return seen;
  }
  return undefined;
}

/** The same call by a client that takes no compression; undefined where it gives no stream. */
export async function callUncompressed(
  context: CheckContext,
  { tool, call }: StreamingCall,
): Promise<StreamingCall | undefined> {
  const stream = asStream(await (await openPlain(context)).open("tools/call", withProgress(call)));
  if (!stream) return undefined;
  const progressAt: number[] = [];
  let endedAt = 0;
  for await (const { text, at } of stream.pieces) {
    progressAt.push(...[...text.matchAll(/"notifications\/progress"/g)].map(() => at));
    endedAt = at;
  }
  return { tool, call, progressAt, endedAt };
}

/** Begins the longest call of a read-only tool that streams; undefined where none does. */
export async function openLongCall(context: CheckContext): Promise<EventStream | undefined> {
  const rpc = await openPlain(context);
  for (const call of await likelyCalls(context, manyEvents)) {
    const stream = await rpc
      .open("tools/call", withProgress(call))
      .then(asStream)
      .catch(() => undefined);
    context.signal.throwIfAborted();
    const endsInOrder = (text: string) => /"(?:result|error)"\s*:/.test(text);
    if (stream) return { ...stream, name: context.quote(call.name), beginsAtOnce: false, endsInOrder };
  }
  return undefined;
}

async function openPlain(context: CheckContext): Promise<JsonRpc> {
  const isModern = ((await context.connect()).getNegotiatedProtocolVersion() ?? "") >= "2026";
  return isModern ? modernJsonRpc(context) : openJsonRpc(context);
}

function withProgress(call: Call): Record<string, unknown> {
  return { ...call, _meta: { progressToken: nextRequestId() } };
}

/** A call that has no effect. */
export interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** Calls of read-only tools with about so many steps, those first that look as if they told of their progress. */
export async function likelyCalls(context: CheckContext, steps: number): Promise<Call[]> {
  return (await context.tools())
    .filter(onlyReads)
    .toSorted((one, other) => likelihood(other) - likelihood(one))
    .slice(0, candidates)
    .flatMap(({ name, inputSchema }) => {
      const args = longArguments(inputSchema, steps);
      return args ? [{ name, arguments: args }] : [];
    });
}

async function callWithProgress(context: CheckContext, call: Call): Promise<StreamingCall> {
  const client = await context.connect();
  const progressAt: number[] = [];
  const began = performance.now();
  await client.callTool(
    { ...call },
    {
      timeout: callTimeoutMs,
      signal: context.signal,
      onprogress: () => void progressAt.push(performance.now() - began),
    },
  );
  return { tool: call.name, call, progressAt, endedAt: performance.now() - began };
}

/** The plainest arguments, with small whole numbers large enough for so many steps, or as large as they may be. */
function longArguments(schema: Tool["inputSchema"], steps: number): Record<string, unknown> | undefined {
  const plain = sampleArguments(schema);
  if (!plain) return undefined;
  const longer = propertiesOf(schema).flatMap(([name, { maximum, ...property }]) => {
    const value = plain[name];
    const largest = Math.min(steps, typeof maximum === "number" ? maximum : steps);
    return typeof value !== "number" || value >= largest || "default" in property ? [] : [[name, largest]];
  });
  const args: Record<string, unknown> = { ...plain, ...Object.fromEntries(longer) };
  const compiled = compile(schema);
  return "accepts" in compiled && compiled.accepts(args) === true ? args : plain;
}

function likelihood({ name, title = "", description = "" }: Tool): number {
  return /progress|stream|slow|long|count/i.test(`${name} ${title} ${description}`) ? 1 : 0;
}
