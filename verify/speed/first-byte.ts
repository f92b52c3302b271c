import type { Check } from "../contract.ts";
import { openEventStream } from "../mcp/event-stream.ts";
import { findStreamingCall } from "../mcp/streaming-call.ts";
import { inMs } from "./figures.ts";
import { median } from "../percentile.ts";
import { besideEcho, type Sample } from "../own-delay.ts";

const samples = 5;
/** A slow server is asked less often. */
const usualMs = 1000;
const limitMs = 500;
const longestMs = 3000;

/** How long it takes until a streaming answer begins. */
export const firstByte: Check = {
  id: "speed.first-byte",
  group: "speed",
  title: `sends the first byte of a stream within ${limitMs} ms`,
  severity: "minor",
  quick: false,
  // A stream that is buffered has no first byte to wait for.
  needs: ["connection", "reach.stream"],
  exclusive: true,
  timeoutSeconds: 45,
  run: besideEcho(async (context, own) => {
    const waits: Sample[] = [];
    const began = performance.now();
    const isEnough = () => waits.length >= samples / 2 && performance.now() - began > usualMs;
    for (let sample = 0; sample < samples && !isEnough(); sample += 1) {
      const opening = performance.now();
      const held = await openEventStream(context);
      if (!held?.beginsAtOnce) {
        held?.close();
        break;
      }
      const timer = setTimeout(held.close, longestMs);
      for await (const { at } of held.pieces) {
        waits.push({ wholeMs: at, milliseconds: Math.max(0, at - own.between(opening, performance.now())) });
        break;
      }
      clearTimeout(timer);
      held.close();
    }
    if (waits.length === 0) {
      const call = await findStreamingCall(context, 1);
      if (!call) return { skip: "it has no subscriptions and no read-only tool that tells of its progress" };
      // How long a tool works before it tells of it is its own affair.
      context.timing.add(`first progress of ${context.quote(call.tool)}`, call.progressAt[0] ?? 0);
      return [];
    }
    const { times, doubt } = own.judged(waits, limitMs);
    const middle = median(times);
    for (const time of times) context.timing.add("first byte of a subscription", time);
    if (middle <= limitMs) return [];
    if (doubt) return doubt;
    return [
      {
        where: "subscriptions/listen",
        expected: `the first byte within ${limitMs} ms`,
        seen: inMs(middle),
        why: "people see nothing happen",
        fix: "send the headers and the first event before the work begins",
      },
    ];
  }),
};
