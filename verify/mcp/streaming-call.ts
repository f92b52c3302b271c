import type { Tool } from "@modelcontextprotocol/client";
import type { Subject } from "../contract.ts";
import { modernJsonRpc, openJsonRpc } from "./json-rpc.ts";
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
  /** When each piece of progress came, in milliseconds since the call. */
  progressAt: number[];
  endedAt: number;
}

/** Calls read-only tools until one tells of its progress at least so often; undefined where none does. */
export async function findStreamingCall(subject: Subject, leastEvents: number): Promise<StreamingCall | undefined> {
  for (const call of await likelyCalls(subject, someEvents)) {
    const seen = await callWithProgress(subject, call).catch(() => undefined);
    subject.signal.throwIfAborted();
    if (seen && seen.progressAt.length >= leastEvents) return seen;
  }
  return undefined;
}

/** Begins the longest call of a read-only tool that streams; undefined where none does. */
export async function openLongCall(subject: Subject): Promise<EventStream | undefined> {
  const isModern = ((await subject.connect()).getNegotiatedProtocolVersion() ?? "") >= "2026";
  const rpc = isModern ? modernJsonRpc(subject) : await openJsonRpc(subject);
  for (const call of await likelyCalls(subject, manyEvents)) {
    const stream = await rpc
      .open("tools/call", { ...call, _meta: { progressToken: 1 } })
      .then(asStream)
      .catch(() => undefined);
    subject.signal.throwIfAborted();
    const endsInOrder = (text: string) => /"(?:result|error)"\s*:/.test(text);
    if (stream) return { ...stream, name: subject.quote(call.name), beginsAtOnce: false, endsInOrder };
  }
  return undefined;
}

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** Calls of read-only tools with about so many steps, those first that look as if they told of their progress. */
async function likelyCalls(subject: Subject, steps: number): Promise<Call[]> {
  return (await subject.tools())
    .filter(onlyReads)
    .toSorted((one, other) => likelihood(other) - likelihood(one))
    .slice(0, candidates)
    .flatMap(({ name, inputSchema }) => {
      const args = longArguments(inputSchema, steps);
      return args ? [{ name, arguments: args }] : [];
    });
}

async function callWithProgress(subject: Subject, call: Call): Promise<StreamingCall> {
  const client = await subject.connect();
  const progressAt: number[] = [];
  const began = performance.now();
  await client.callTool(
    { ...call },
    {
      timeout: callTimeoutMs,
      signal: subject.signal,
      onprogress: () => void progressAt.push(performance.now() - began),
    },
  );
  return { tool: call.name, progressAt, endedAt: performance.now() - began };
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
  return "accepts" in compiled && compiled.accepts(args) ? args : plain;
}

function likelihood({ name, title = "", description = "" }: Tool): number {
  return /progress|stream|slow|long|count/i.test(`${name} ${title} ${description}`) ? 1 : 0;
}
