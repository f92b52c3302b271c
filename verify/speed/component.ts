import type { Client } from "@modelcontextprotocol/client";
import { callTimeoutMs } from "../mcp/connections.ts";
import type { Check, Fault, CheckContext, Skip } from "../contract.ts";
import { messageOf } from "../message.ts";
import { inMs } from "./figures.ts";
import { besideEcho, type OwnDelay, type Sample, timeOf } from "../own-delay.ts";

const limitMs = 500;
const most = 10;
const leastReadings = 2;
const mostReadings = 5;

/** How long a host waits for the page of a component. */
export const component: Check = {
  id: "speed.component",
  group: "speed",
  title: `serves each component resource within ${limitMs} ms`,
  severity: "minor",
  quick: false,
  needs: ["connection"],
  exclusive: true,
  run: besideEcho(async (context, own) => {
    const uris = (await context.resources()).map(({ uri }) => uri).filter((uri) => uri.startsWith("ui://"));
    if (uris.length === 0) return { skip: "it has no component" };
    const client = await context.connect();
    const faults: Fault[] = [];
    let untold: Skip | undefined;
    for (const uri of uris.slice(0, most)) {
      const readings: (Sample & { bytes: number })[] = [];
      // The first reading may be slow once, and later ones while this machine is busy.
      const reading = async () => {
        while (readings.length < leastReadings || (readings.length < mostReadings && areSlow(readings))) {
          readings.push(await read(context, client, uri, own));
        }
      };
      const lack = await reading().catch(messageOf);
      context.signal.throwIfAborted();
      if (lack !== undefined) {
        untold = { skip: `a component could not be read: ${lack}` };
        continue;
      }
      const { times, doubt } = own.judged(readings, limitMs);
      const time = Math.min(...times);
      const name = context.quote(uri);
      const kibibytes = Math.ceil((readings[0]?.bytes ?? 0) / 1024);
      for (const { milliseconds } of readings) context.timing.add(`read ${name} (${kibibytes} KiB)`, milliseconds);
      if (time <= limitMs) continue;
      if (doubt) {
        untold = doubt;
        continue;
      }
      faults.push({
        where: name,
        expected: `its page within ${limitMs} ms`,
        seen: `${inMs(time)} for ${readings[0]?.bytes ?? 0} bytes`,
        why: "people look at an empty frame for so long",
        fix: "build the page once and keep it in memory, without what it does not use",
      });
    }
    return faults.length === 0 && untold ? untold : faults;
  }),
};

function areSlow(readings: readonly Sample[]): boolean {
  return readings.every(({ wholeMs }) => wholeMs > limitMs);
}

async function read(
  { signal }: CheckContext,
  client: Client,
  uri: string,
  own: OwnDelay,
): Promise<Sample & { bytes: number }> {
  const how = { timeout: callTimeoutMs, signal };
  const { value, ...sample } = await timeOf(own, () => client.readResource({ uri }, how));
  const sizes = value.contents.map((part) => Buffer.byteLength("text" in part ? part.text : part.blob));
  return { ...sample, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
