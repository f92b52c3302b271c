import type { Tool } from "@modelcontextprotocol/client";
import type { Subject } from "../contract.ts";
import { onlyReads } from "../tools/call.ts";
import { sampleArguments } from "../tools/sample.ts";
import { compile, propertiesOf } from "../tools/schema.ts";

const candidates = 4;
const callTimeoutMs = 6000;
/** Enough to see whether they come one by one. */
const wantedEvents = 4;

/** A call that told of its progress. */
export interface StreamingCall {
  tool: string;
  /** When each piece of progress came, in milliseconds since the call. */
  progressAt: number[];
  endedAt: number;
}

/** Calls read-only tools until one tells of its progress at least so often; undefined where none does. */
export async function findStreamingCall(subject: Subject, leastEvents: number): Promise<StreamingCall | undefined> {
  const likely = (await subject.tools())
    .filter(onlyReads)
    .toSorted((one, other) => likelihood(other) - likelihood(one));
  for (const tool of likely.slice(0, candidates)) {
    const call = await callWithProgress(subject, tool).catch(() => undefined);
    subject.signal.throwIfAborted();
    if (call && call.progressAt.length >= leastEvents) return call;
  }
  return undefined;
}

async function callWithProgress(subject: Subject, { name, inputSchema }: Tool): Promise<StreamingCall | undefined> {
  const args = longArguments(inputSchema);
  if (!args) return undefined;
  const client = await subject.connect();
  const progressAt: number[] = [];
  const began = performance.now();
  await client.callTool(
    { name, arguments: args },
    {
      timeout: callTimeoutMs,
      signal: subject.signal,
      onprogress: () => void progressAt.push(performance.now() - began),
    },
  );
  return { tool: name, progressAt, endedAt: performance.now() - began };
}

/** The plainest arguments, with small whole numbers large enough for several steps. */
function longArguments(schema: Tool["inputSchema"]): Record<string, unknown> | undefined {
  const plain = sampleArguments(schema);
  if (!plain) return undefined;
  const longer = propertiesOf(schema).flatMap(([name, property]) => {
    const value = plain[name];
    if (typeof value !== "number" || value >= wantedEvents || "default" in property) return [];
    return [[name, wantedEvents]];
  });
  const args: Record<string, unknown> = { ...plain, ...Object.fromEntries(longer) };
  const compiled = compile(schema);
  return "accepts" in compiled && compiled.accepts(args) ? args : plain;
}

function likelihood({ name, title = "", description = "" }: Tool): number {
  return /progress|stream|slow|long|count/i.test(`${name} ${title} ${description}`) ? 1 : 0;
}
