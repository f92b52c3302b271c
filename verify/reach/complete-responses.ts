import pLimit from "p-limit";
import type { Check, CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { openJsonRpc, type JsonRpc } from "../mcp/json-rpc.ts";

const requests = 100;
const atOnce = 4;
/** A slow server gets fewer. */
const longestMs = 6000;

/** What works once works every time: on each instance, and through whatever stands in front of them. */
export const completeResponses: Check = {
  id: "reach.complete-responses",
  group: "reach",
  title: `answers each of ${requests} requests with a complete response`,
  severity: "major",
  quick: false,
  needs: ["connection"],
  after: ["protocol.eras", "protocol.instances"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const limit = pLimit(atOnce);
    const until = performance.now() + longestMs;
    const outcomes: Outcome[] = [];
    const isTooMany = () => outcomes.includes("too many");
    const askOnce = async () => {
      if (performance.now() < until && !isTooMany()) outcomes.push(await ask(rpc, context));
    };
    await Promise.all(Array.from({ length: requests }, () => limit(askOnce)));
    const amiss = outcomes.flatMap((outcome) => (typeof outcome === "object" ? outcome.seen : []));
    const text = [`${outcomes.length} requests${isTooMany() ? ", then it asked for fewer" : ""}`, ...amiss].join("\n");
    context.evidence.add({ name: "tools/list again and again", kind: "text", text });
    if (amiss.length === 0) return [];
    return [
      {
        where: "tools/list",
        expected: `a whole answer to each of ${outcomes.length} equal requests`,
        seen: `${amiss.length} without: ${[...new Set(amiss)].slice(0, 3).join("; ")}`,
        why: "users meet errors that nobody can repeat, and hosts wait for a stream's answer until their time is up",
        fix: "see whether one instance fails, sessions live in one instance alone, or the gateway cuts answers",
      },
    ];
  },
};

/** A whole answer, the wish for fewer requests, or what came in place of an answer. */
type Outcome = "whole" | "too many" | { seen: string };

async function ask(rpc: JsonRpc, context: CheckContext): Promise<Outcome> {
  try {
    const { status, result, error, cut } = await rpc.request("tools/list");
    if (status === 429) return "too many";
    if (error) return { seen: context.quote(`error ${error.code}: ${error.message}`) };
    if (status !== 200) return { seen: `status ${status}` };
    return result || cut ? "whole" : { seen: "the answer ended before its result" };
  } catch (error) {
    context.signal.throwIfAborted();
    return { seen: messageOf(error) };
  }
}
