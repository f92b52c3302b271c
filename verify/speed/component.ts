import type { Client } from "@modelcontextprotocol/client";
import { callTimeoutMs } from "../mcp/connections.ts";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { inMs } from "./figures.ts";

const limitMs = 500;
const most = 10;

/** How long a host waits for the page of a component. */
export const component: Check = {
  id: "speed.component",
  group: "speed",
  title: `serves each component resource within ${limitMs} ms`,
  severity: "minor",
  quick: false,
  needs: ["connection"],
  exclusive: true,
  async run(context) {
    const uris = (await context.resources()).map(({ uri }) => uri).filter((uri) => uri.startsWith("ui://"));
    if (uris.length === 0) return { skip: "it has no component" };
    const client = await context.connect();
    const faults: Fault[] = [];
    for (const uri of uris.slice(0, most)) {
      // The first reading may be slow once.
      const readings = [await read(context, client, uri), await read(context, client, uri)];
      const time = Math.min(...readings.map(({ milliseconds }) => milliseconds));
      const name = context.quote(uri);
      const kibibytes = Math.ceil((readings[0]?.bytes ?? 0) / 1024);
      for (const { milliseconds } of readings) context.timing.add(`read ${name} (${kibibytes} KiB)`, milliseconds);
      if (time <= limitMs) continue;
      faults.push({
        where: name,
        expected: `its page within ${limitMs} ms`,
        seen: `${inMs(time)} for ${readings[0]?.bytes ?? 0} bytes`,
        why: "people look at an empty frame for so long",
        fix: "build the page once and keep it in memory, without what it does not use",
      });
    }
    return faults;
  },
};

async function read(
  { signal }: CheckContext,
  client: Client,
  uri: string,
): Promise<{ milliseconds: number; bytes: number }> {
  const began = performance.now();
  const { contents } = await client.readResource({ uri }, { timeout: callTimeoutMs, signal });
  const milliseconds = performance.now() - began;
  const sizes = contents.map((part) => Buffer.byteLength("text" in part ? part.text : part.blob));
  return { milliseconds, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
