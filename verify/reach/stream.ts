import type { Check, Fault, CheckContext } from "../contract.ts";
import { openEventStream } from "../mcp/event-stream.ts";
import { callUncompressed, findStreamingCall, type StreamingCall } from "../mcp/streaming-call.ts";

const firstEventMs = 4000;
const leastEvents = 3;
/** A call that is shorter says nothing of buffering. */
const leastCallMs = 400;

const fault = {
  why: "users see no progress, and hosts take the server for dead",
  fix: "turn buffering of answers off at the gateway (nginx: proxy_buffering off), and flush each event",
};

/** What is sent bit by bit arrives bit by bit. */
export const stream: Check = {
  id: "reach.stream",
  group: "reach",
  title: "streams events without buffering",
  severity: "major",
  quick: false,
  needs: ["connection"],
  timeoutSeconds: 45,
  async run(context) {
    const held = await readFirstEvent(context);
    if (held && "fault" in held) return [held.fault];
    const call = await findStreamingCall(context, leastEvents);
    if (call) {
      const { tool, progressAt, endedAt } = call;
      context.streams.add({ name: `progress of ${context.quote(tool)}`, eventsAt: progressAt, endedAt, isCut: false });
      // One that waited while this machine was busy comes bit by bit when it is made again.
      const again = isBuffered(call) ? await findStreamingCall(context, leastEvents) : undefined;
      if (again && isBuffered(again)) {
        const plain = await callUncompressed(context, again).catch(() => undefined);
        const isCompression = plain !== undefined && plain.progressAt.length > 0 && !isBuffered(plain);
        return [toFault(context, again, isCompression)];
      }
    }
    if (!held && !call) return { skip: "it has no subscriptions and no read-only tool that tells of its progress" };
    return [];
  },
};

/** Opens a subscription, whose first event is due at once. */
async function readFirstEvent(context: CheckContext): Promise<{ at: number } | { fault: Fault } | undefined> {
  const began = performance.now();
  const held = await openEventStream(context).catch(() => undefined);
  context.signal.throwIfAborted();
  // The stream of a GET may stay silent for ever.
  if (!held?.beginsAtOnce) {
    held?.close();
    return undefined;
  }
  const timer = setTimeout(held.close, firstEventMs);
  try {
    for await (const { text, at } of held.pieces) {
      if (!/^data:/m.test(text)) continue;
      context.timing.add("first event of a subscription", at);
      return { at };
    }
  } catch {
    // Hung up, by whichever side.
  } finally {
    clearTimeout(timer);
    held.close();
  }
  context.signal.throwIfAborted();
  const waited = ((performance.now() - began) / 1000).toFixed(1);
  const seen = `the headers came, and no event in ${waited} s`;
  return { fault: { where: held.name, expected: "the first event of the subscription at once", seen, ...fault } };
}

/** Whether all progress came together with the answer, at the end of a long call. */
function isBuffered({ progressAt, endedAt }: StreamingCall): boolean {
  const [first = 0] = progressAt;
  return endedAt >= leastCallMs && first > endedAt * 0.9;
}

function toFault(context: CheckContext, { tool, progressAt, endedAt }: StreamingCall, isCompression: boolean): Fault {
  const seen = `all ${progressAt.length} came at the end of a call of ${endedAt.toFixed(0)} ms`;
  return {
    where: context.quote(tool),
    expected: "pieces of progress spread over the call",
    ...fault,
    ...(isCompression
      ? {
          seen: `${seen}, and spread over it for a client that takes no compression`,
          // https://github.com/expressjs/compression#server-sent-events
          fix: "leave text/event-stream out of what is compressed (Express: compression's filter; Starlette: no GZipMiddleware on the MCP path), or flush after each event",
        }
      : { seen }),
  };
}
