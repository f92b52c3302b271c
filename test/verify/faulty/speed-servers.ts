import { setTimeout as sleep } from "node:timers/promises";
import type { VerifyOptions } from "../../../verify/options.ts";
import { serve } from "../live-server.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { startSteady } from "./reach-servers.ts";
import { steadyListener } from "./steady-server.ts";

const short: VerifyOptions = { holdSeconds: 1 };
// Other checks would take part in what changes with every call.
const soakAlone: VerifyOptions = { only: ["speed.soak"] };
const mebibyte = 1024 * 1024;

/** A server that can be started anew and answers only after a time. */
export async function startRestartable(coldMs: number): ReturnType<FaultyServer["start"]> {
  let readyAt = 0;
  const listener = steadyListener();
  const { endpoint, close } = await serve((request, response) => {
    if (performance.now() < readyAt) response.writeHead(503).end("starting");
    else listener(request, response);
  });
  const restart = async () => {
    await sleep(1);
    readyAt = performance.now() + coldMs;
  };
  return { url: endpoint, close, options: { ...short, restart, allowWrites: true } };
}

/** Memory that grows with time. */
export function growing(bytesPerSecond: number): () => Promise<number> {
  const began = performance.now();
  return async () => 50 * mebibyte + ((performance.now() - began) / 1000) * bytesPerSecond;
}

/** Servers with one fault in how fast they are. */
export const speedFaults: FaultyServer[] = [
  {
    name: "a tool that takes 700 ms",
    expects: ["speed.tool-call"],
    start: () => startSteady({ callMs: () => 1900 }, short),
  },
  { name: "a slow list of tools", expects: ["speed.connect"], start: () => startSteady({ listMs: 4000 }, short) },
  { name: "a slow component", expects: ["speed.component"], start: () => startSteady({ pageMs: 1900 }, short) },
  { name: "a slow cold start", expects: ["speed.cold-start"], start: () => startRestartable(4000) },
  {
    name: "a tool that gets slower with every call",
    expects: ["speed.soak"],
    start: () => startSteady({ callMs: (calls) => 2 * calls ** 2 }, { ...soakAlone, soakSeconds: 6 }),
  },
  {
    name: "memory that grows",
    expects: ["speed.soak"],
    start: () => startSteady({}, { ...soakAlone, soakSeconds: 6, memorySource: growing(10 * mebibyte) }),
  },
  {
    name: "calls that fail now and then",
    expects: ["speed.soak"],
    start: () =>
      startSteady(
        {
          callMs: (calls) => {
            if (calls % 10 === 0) throw new Error("now and then");
            return 0;
          },
        },
        { ...soakAlone, soakSeconds: 3 },
      ),
  },
];
