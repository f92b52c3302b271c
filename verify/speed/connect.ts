import { callTimeoutMs } from "../mcp/connections.ts";
import type { Check } from "../contract.ts";
import { inMs } from "./figures.ts";
import { median } from "../percentile.ts";

const samples = 5;
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
  async run(context) {
    const connects: number[] = [];
    const lists: number[] = [];
    const began = performance.now();
    for (let sample = 0; sample < samples && performance.now() - began < limitMs * 2; sample += 1) {
      const start = performance.now();
      const client = await context.connect("auto", { fresh: true });
      connects.push(performance.now() - start);
      const listed = performance.now();
      await client.listTools(undefined, { timeout: callTimeoutMs, signal: context.signal });
      lists.push(performance.now() - listed);
      await client.close();
    }
    const [connected, listed] = [median(connects), median(lists)];
    for (const time of connects) context.timing.add("connect", time);
    for (const time of lists) context.timing.add("list tools", time);
    if (connected + listed <= limitMs) return [];
    return [
      {
        where: "initialize or server/discover, and tools/list",
        expected: `both within ${limitMs / 1000} s`,
        seen: `${inMs(connected)} to connect and ${inMs(listed)} to list the tools`,
        why: "every conversation begins with them",
        fix: "answer them from memory, without a look into a database or another service",
      },
    ];
  },
};
