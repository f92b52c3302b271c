import type { Check } from "../contract.ts";
import { inMs } from "./figures.ts";
import { median, percentile } from "../percentile.ts";
import { findHarmlessCall, noHarmlessCall } from "./harmless-call.ts";
import { measureRoundTrips } from "./network.ts";
import { besideEcho, type Sample, timeOf } from "../own-delay.ts";

const calls = 40;
/** After the first, which showed that it answers. */
const warmUps = 1;
/** A slow server is called less often. */
const longestMs = 3500;
const limitMs = 500;

/** How long a warm call takes, and which part of it the network has. */
export const toolCall: Check = {
  id: "speed.tool-call",
  group: "speed",
  title: `95th percentile of a warm tool call is at most ${limitMs} ms`,
  severity: "major",
  quick: false,
  needs: ["connection"],
  after: ["protocol.connections"],
  exclusive: true,
  timeoutSeconds: 60,
  run: besideEcho(async (context, own) => {
    const call = await findHarmlessCall(context);
    if (!call) return noHarmlessCall;
    const roundTrips = await measureRoundTrips(context);
    for (const time of roundTrips) context.timing.add("network round trip", time);
    const roundTrip = median(roundTrips);
    for (let count = 0; count < warmUps; count += 1) await call.once();
    const samples: Sample[] = [];
    const began = performance.now();
    while (samples.length < calls && performance.now() - began < longestMs) {
      samples.push(await timeOf(own, call.once));
    }
    const { times, doubt } = own.judged(samples, limitMs);
    for (const time of times) context.timing.add(`call ${call.tool}`, time);
    const [p50, p95, p99] = [percentile(times, 0.5), percentile(times, 0.95), percentile(times, 0.99)];
    if (p95 <= limitMs) return [];
    if (doubt) return doubt;
    const isFar = roundTrip > p50 / 2;
    return [
      {
        where: call.tool,
        expected: `95 of 100 warm calls within ${limitMs} ms`,
        seen: `p50 ${inMs(p50)}, p95 ${inMs(p95)}, p99 ${inMs(p99)}; of each the network takes ${inMs(roundTrip)}`,
        why: "people wait for every answer, and a model makes several calls for one",
        fix: isFar
          ? "deploy in a region nearer to the users"
          : "find what the tool waits for in its traces, and keep connections and data ready",
      },
    ];
  }),
};
