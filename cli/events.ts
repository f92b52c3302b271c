import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";

/** One resource's change and how long it took. */
export interface Step {
  name: string;
  type: string;
  operation: string;
  seconds: number;
  /** Of a container: from its start to its first healthy answer. */
  readyMilliseconds?: number;
}

const eventSchema = z.object({
  resourcePreEvent: z.object({ metadata: z.object({ urn: z.string(), op: z.string(), type: z.string() }) }).optional(),
  resOutputsEvent: z
    .object({
      metadata: z.object({
        urn: z.string(),
        op: z.string(),
        type: z.string(),
        new: z.object({ outputs: z.object({ readyMilliseconds: z.number().optional() }).nullish() }).nullish(),
      }),
    })
    .optional(),
});

const pollMs = 50;

/** Reads the engine's event log while it is written: its own times have whole seconds only. */
export function followEvents(file: string): { stop(): Promise<Step[]> } {
  const steps: Step[] = [];
  const began = new Map<string, number>();
  const stopped = new AbortController();
  let rest = "";
  const take = (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) record(line, began, steps);
  };
  const following = (async () => {
    while (!existsSync(file) && !stopped.signal.aborted) await sleep(pollMs);
    if (!existsSync(file)) return;
    const handle = await open(file);
    try {
      for (;;) {
        const last = stopped.signal.aborted;
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(1 << 20), 0, 1 << 20, null);
        if (bytesRead > 0) take(buffer.toString("utf8", 0, bytesRead));
        else if (last) return;
        else await sleep(pollMs);
      }
    } finally {
      await handle.close();
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await following;
      return steps;
    },
  };
}

function record(line: string, began: Map<string, number>, steps: Step[]): void {
  const event = eventSchema.parse(JSON.parse(line));
  const started = event.resourcePreEvent?.metadata;
  if (started) began.set(`${started.op} ${started.urn}`, performance.now());
  const ended = event.resOutputsEvent?.metadata;
  if (!ended || ended.op === "same") return;
  const start = began.get(`${ended.op} ${ended.urn}`);
  if (start === undefined) return;
  const name = ended.urn.split("::").at(-1) ?? ended.urn;
  const ready = ended.new?.outputs?.readyMilliseconds;
  steps.push({
    name,
    type: ended.type,
    operation: ended.op,
    seconds: (performance.now() - start) / 1000,
    ...(ready === undefined ? {} : { readyMilliseconds: ready }),
  });
}
