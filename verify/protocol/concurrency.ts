import { setTimeout as sleep } from "node:timers/promises";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { type JsonRpc, openJsonRpc } from "../mcp/json-rpc.ts";
import { type Call, likelyCalls } from "../mcp/streaming-call.ts";
import { waitsForSender } from "./slow-sender.ts";

/** Of a call that is to last a while. */
const steps = 10;
const callSeconds = 10;
const headStartMs = 150;
const lone = 3;
/** A wait below it is no hold-up, and neither is one that a lone request has, too. */
const leastHoldUpMs = 500;
const leastRatio = 4;
/** Two calls that take so long each keep a server busy long enough, and two workers would not be. */
const pairedMs = { least: 325, most: 450 };

/** What one request met that was sent while calls were running. */
interface Meeting {
  tool: string;
  calls: number;
  /** How long the calls went on after the request was sent. */
  remainingMs: number;
  waitedMs: number;
}

/** A slow call or a slow line of one user does not hold up what others ask. */
export const concurrency: Check = {
  id: "protocol.concurrency",
  group: "protocol",
  title: "answers other requests while a slow call runs or a slow request comes in",
  severity: "major",
  quick: false,
  needs: ["protocol.eras"],
  exclusive: true,
  timeoutSeconds: 60,
  async run(context) {
    const rpc = await openJsonRpc(context);
    const alone = await quickest(rpc, context);
    const meeting = await heldUpByCalls(rpc, alone, context);
    if (meeting) return [toFault(meeting, alone)];
    // The same again, since this machine or the server may have been busy with something else.
    const isHeldUp = (await waitsForSender(rpc, alone, context)) && (await waitsForSender(rpc, alone, context));
    return isHeldUp ? [bySender(alone)] : [];
  },
};

async function heldUpByCalls(rpc: JsonRpc, alone: number, context: CheckContext): Promise<Meeting | undefined> {
  for (const call of await likelyCalls(context, steps)) {
    const single = await meet(rpc, call, 1, context);
    const duration = single === undefined ? 0 : headStartMs + single.remainingMs;
    const isPaired = duration >= pairedMs.least && duration <= pairedMs.most;
    const first = isPaired ? await meet(rpc, call, 2, context) : single;
    if (first === undefined || first.remainingMs < leastHoldUpMs) continue;
    if (!isHeldUp(first, alone)) return undefined;
    const again = await meet(rpc, call, first.calls, context);
    return again !== undefined && isHeldUp(again, alone) ? again : undefined;
  }
  return undefined;
}

/** Undefined where the calls had ended before the request was sent. */
async function meet(
  rpc: JsonRpc,
  { name, ...rest }: Call,
  calls: number,
  context: CheckContext,
): Promise<Meeting | undefined> {
  let endedAt: number | undefined;
  const call = () =>
    rpc.request("tools/call", { name, ...rest }, { timeoutSeconds: callSeconds }).catch(() => undefined);
  const running = Promise.all(Array.from({ length: calls }, call)).finally(() => (endedAt = performance.now()));
  await sleep(headStartMs, undefined, { signal: context.signal });
  if (endedAt !== undefined) return undefined;
  const sentAt = performance.now();
  const waitedMs = await listTools(rpc).catch(() => callSeconds * 1000);
  context.signal.throwIfAborted();
  await running;
  return { tool: context.quote(name), calls, remainingMs: (endedAt ?? sentAt) - sentAt, waitedMs };
}

/** It waited until the calls were over: whoever is merely slow is done at any other moment. */
function isHeldUp({ remainingMs, waitedMs }: Meeting, alone: number): boolean {
  const isSlow = waitedMs >= Math.max(leastHoldUpMs, leastRatio * alone);
  return isSlow && remainingMs >= leastHoldUpMs && Math.abs(waitedMs - remainingMs) <= remainingMs * 0.2 + alone;
}

/** Milliseconds of a lone request; one of several may be lost while this machine stands still. */
async function quickest(rpc: JsonRpc, { signal }: CheckContext): Promise<number> {
  const times: number[] = [];
  let lost: unknown;
  for (let count = 0; count < lone; count += 1) {
    await listTools(rpc).then(
      (time) => times.push(time),
      (error: unknown) => (lost = error),
    );
    signal.throwIfAborted();
  }
  if (times.length === 0) throw lost;
  return Math.min(...times);
}

async function listTools(rpc: JsonRpc): Promise<number> {
  return (await rpc.request("tools/list")).milliseconds;
}

const why = "while one user's call runs, the server is down for everybody else";

function toFault({ tool, calls, waitedMs }: Meeting, alone: number): Fault {
  const during = calls === 1 ? "a call of this tool" : `${calls} calls of this tool`;
  return {
    where: tool,
    expected: `tools/list during ${during} is answered as fast as alone, in ${Math.round(alone)} ms`,
    seen: `it waited ${Math.round(waitedMs)} ms, until the ${calls === 1 ? "call" : "calls"} had ended`,
    // https://github.com/ClickHouse/mcp-clickhouse/issues/128
    why,
    fix: "do not block the event loop: await the slow work, or run it in a thread or process of its own (Python: def or asyncio.to_thread in place of blocking code in async def)",
  };
}

function bySender(alone: number): Fault {
  return {
    where: "POST",
    expected: `tools/list is answered in about ${Math.round(alone)} ms while the body of another request still comes in`,
    seen: "it was answered only once that body was whole",
    // https://github.com/mrexodia/ida-pro-mcp/issues/267
    why: "one client on a slow line, or one that stops half way, keeps the server from everybody else",
    fix: "serve connections side by side: ThreadingHTTPServer in place of HTTPServer, an ASGI server (uvicorn) or more workers and threads, PHP_CLI_SERVER_WORKERS; or put a gateway in front that takes in whole requests (nginx does)",
  };
}
