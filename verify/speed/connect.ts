import { callTimeoutMs } from "../mcp/connections.ts";
import type { Check } from "../contract.ts";
import { inMs } from "./figures.ts";
import { median } from "../percentile.ts";
import { besideEcho, type Sample, timeOf } from "../own-delay.ts";

const samples = { least: 3, most: 5 } as const;
/** A slow server is connected to less often. */
const longestMs = { usual: 1500, most: 4000 } as const;
const limitMs = 2000;

/** How long a host needs until it knows the tools. */
export const connect: Check = {
  id: "speed.connect",
  group: "speed",
  title: `connects and lists its tools within ${limitMs / 1000} s`,
  severity: "minor",
  quick: false,
  needs: ["connection"],
  exclusive: true,
  run: besideEcho(async (context, own) => {
    const connects: Sample[] = [];
    const lists: Sample[] = [];
    const began = performance.now();
    const isEnough = () => {
      const elapsed = performance.now() - began;
      return elapsed > longestMs.most || (connects.length >= samples.least && elapsed > longestMs.usual);
    };
    while (connects.length < samples.most && !isEnough()) {
      const { value: client, ...connected } = await timeOf(own, () => context.connect("auto", { fresh: true }));
      connects.push(connected);
      const how = { timeout: callTimeoutMs, signal: context.signal };
      lists.push(await timeOf(own, () => client.listTools(undefined, how)));
      await client.close();
    }
    const both = connects.map((one, index) => sum(one, lists[index]));
    const { times, doubt } = own.judged(both, limitMs);
    const [connected, listed] = [median(toTimes(connects)), median(toTimes(lists))];
    for (const time of toTimes(connects)) context.timing.add("connect", time);
    for (const time of toTimes(lists)) context.timing.add("list tools", time);
    if (median(times) <= limitMs) return [];
    if (doubt) return doubt;
    return [
      {
        where: "initialize or server/discover, and tools/list",
        expected: `both within ${limitMs / 1000} s`,
        seen: `${inMs(connected)} to connect and ${inMs(listed)} to list the tools`,
        why: "every conversation begins with them",
        fix: "answer them from memory, without a look into a database or another service",
      },
    ];
  }),
};

function sum(one: Sample, other: Sample = { milliseconds: 0, wholeMs: 0 }): Sample {
  return { milliseconds: one.milliseconds + other.milliseconds, wholeMs: one.wholeMs + other.wholeMs };
}

function toTimes(samples: readonly Sample[]): number[] {
  return samples.map(({ milliseconds }) => milliseconds);
}
