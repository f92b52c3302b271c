import { setTimeout as sleep } from "node:timers/promises";
import type { CheckContext } from "../contract.ts";
import { sendSlowly } from "../http/slow-request.ts";
import type { JsonRpc } from "../mcp/json-rpc.ts";
import { postedList } from "./posted-list.ts";

const headStartMs = 150;
const partingMs = 2000;
/** So long a request may wait for reasons of its own; in milliseconds and in times of a lone one. */
const patience = { leastMs: 1500, ratio: 6 };

/**
 * Whether a request waits for as long as the body of another one is not whole, and no longer; no where it is answered
 * before, or not at all. `alone` is what it takes by itself, in milliseconds.
 */
export async function waitsForSender(rpc: JsonRpc, alone: number, context: CheckContext): Promise<boolean> {
  const { signal } = context;
  const slow = sendSlowly(postedList(rpc, context));
  const patienceMs = Math.max(patience.leastMs, patience.ratio * alone);
  try {
    await sleep(headStartMs, undefined, { signal });
    const listed = rpc.request("tools/list").then(
      () => true,
      () => false,
    );
    const late = () => sleep(patienceMs, undefined, { signal, ref: false });
    if ((await Promise.race([listed, late()])) !== undefined) return false;
    void slow.finish();
    return (await Promise.race([listed, late()])) === true;
  } finally {
    await Promise.race([slow.finish(), sleep(partingMs, undefined, { ref: false })]);
    slow.close();
  }
}
