import { setTimeout as sleep } from "node:timers/promises";
import { postInitialize } from "../mcp/access.ts";
import type { Check, Fault, Skip, CheckContext } from "../contract.ts";
import { inMs } from "./figures.ts";

const limitMs = 2000;
const longestMs = 60_000;
const pauseMs = 25;

/** How long the first request takes when nothing of the service runs. */
export const coldStart: Check = {
  id: "speed.cold-start",
  group: "speed",
  title: `answers the first request after a cold start within ${limitMs / 1000} s`,
  severity: "major",
  quick: false,
  needs: ["connection"],
  exclusive: true,
  // How long it waits for the service to fall asleep is an option.
  timeoutSeconds: 86_400,
  async run(context) {
    const { restart, idleSeconds, allowWrites } = context.options;
    if (restart && allowWrites) {
      const first = await measureRestart(context, restart);
      // What is slow once may be slow by chance.
      return first <= limitMs ? [] : judge(Math.min(first, await measureRestart(context, restart)));
    }
    if (idleSeconds !== undefined) {
      await sleep(idleSeconds * 1000, undefined, { signal: context.signal });
      const first = await untilReady(context);
      const second = await untilReady(context);
      context.timing.add(`first request after ${idleSeconds} s`, first);
      context.timing.add("the one after it", second);
      return judge(first);
    }
    return toSkip(context);
  },
};

function toSkip({ options }: CheckContext): Skip {
  if (options.restart) return { skip: "restarts the service: --allow-writes" };
  const sleeps = options.limits?.scaleToZero === false ? "the platform keeps it running; " : "";
  return { skip: `${sleeps}to see one after a time without requests: --idle SECONDS` };
}

async function measureRestart(context: CheckContext, restart: () => Promise<void>): Promise<number> {
  await restart();
  const time = await untilReady(context);
  context.timing.add("from the start to the first answer", time);
  return time;
}

/** Milliseconds until a request is answered; one that wants a token is an answer too. */
async function untilReady(context: CheckContext): Promise<number> {
  const began = performance.now();
  for (;;) {
    const answer = await postInitialize(context).catch(() => undefined);
    context.signal.throwIfAborted();
    const waited = performance.now() - began;
    if (answer && (answer.status === 200 || answer.status === 401)) return waited;
    if (waited > longestMs) throw new Error(`no answer in ${longestMs / 1000} s after the start`);
    await sleep(pauseMs, undefined, { signal: context.signal });
  }
}

function judge(time: number): Fault[] {
  if (time <= limitMs) return [];
  return [
    {
      where: "first request after the start",
      expected: `an answer within ${limitMs / 1000} s`,
      seen: inMs(time),
      why: "whoever comes first waits for it, and hosts may give up",
      fix: "bundle the server into one file and load late what the first answer does not need",
    },
  ];
}
