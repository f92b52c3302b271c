import { setTimeout as sleep } from "node:timers/promises";
import type { Check, CheckContext } from "../contract.ts";
import { type JsonRpc, openJsonRpc } from "../mcp/json-rpc.ts";
import { type Call, likelyCalls } from "../mcp/streaming-call.ts";

/** Of a call that is to last a while. */
const steps = 10;
const callSeconds = 10;
const headStartMs = 150;
/** A wait below it is no hold-up, and neither is one that a lone request has, too. */
const leastHoldUpMs = 500;
const leastRatio = 4;

/** What one request met that was sent while a call was running. */
interface Meeting {
  tool: string;
  /** How long the call went on after the request was sent; 0 where it had ended before. */
  remainingMs: number;
  waitedMs: number;
}

/** A slow call of one user does not hold up what others ask. */
export const concurrency: Check = {
  id: "protocol.concurrency",
  group: "protocol",
  title: "answers other requests while a slow call runs",
  severity: "major",
  quick: false,
  needs: ["protocol.eras"],
  exclusive: true,
  timeoutSeconds: 60,
  async run(context) {
    const rpc = await openJsonRpc(context);
    const alone = Math.min(await listTools(rpc), await listTools(rpc), await listTools(rpc));
    for (const call of await likelyCalls(context, steps)) {
      const first = await meet(rpc, call, context);
      if (first === undefined || first.remainingMs < leastHoldUpMs) continue;
      if (!isHeldUp(first, alone)) return [];
      // This machine or the server may have been busy with something else.
      const again = await meet(rpc, call, context);
      if (again === undefined || !isHeldUp(again, alone)) return [];
      return [
        {
          where: again.tool,
          expected: `tools/list during a call of this tool is answered as fast as alone, in ${Math.round(alone)} ms`,
          seen: `it waited ${Math.round(again.waitedMs)} ms, until the call had ended`,
          // https://github.com/ClickHouse/mcp-clickhouse/issues/128
          why: "while one user's call runs, the server is down for everybody else",
          fix: "do not block the event loop: await the slow work, or run it in a thread or process of its own (Python: def or asyncio.to_thread in place of blocking code in async def)",
        },
      ];
    }
    return { skip: "no read-only tool takes long enough to see whether others wait for it" };
  },
};

async function meet(rpc: JsonRpc, { name, ...rest }: Call, context: CheckContext): Promise<Meeting | undefined> {
  let endedAt: number | undefined;
  const call = rpc
    .request("tools/call", { name, ...rest }, { timeoutSeconds: callSeconds })
    .catch(() => undefined)
    .finally(() => (endedAt = performance.now()));
  await sleep(headStartMs, undefined, { signal: context.signal });
  if (endedAt !== undefined) return undefined;
  const sentAt = performance.now();
  const waitedMs = await listTools(rpc).catch(() => callSeconds * 1000);
  context.signal.throwIfAborted();
  await call;
  return { tool: context.quote(name), remainingMs: (endedAt ?? sentAt) - sentAt, waitedMs };
}

/** It waited until the call was over: whoever is merely slow is done at any other moment. */
function isHeldUp({ remainingMs, waitedMs }: Meeting, alone: number): boolean {
  const isSlow = waitedMs >= Math.max(leastHoldUpMs, leastRatio * alone);
  return isSlow && remainingMs >= leastHoldUpMs && Math.abs(waitedMs - remainingMs) <= remainingMs * 0.2 + alone;
}

async function listTools(rpc: JsonRpc): Promise<number> {
  return (await rpc.request("tools/list")).milliseconds;
}
