import { setTimeout as sleep } from "node:timers/promises";
import { postInitialize } from "../mcp/initialize.ts";
import type { Check, Fault, Skip, CheckContext } from "../contract.ts";
import { inMs } from "./figures.ts";
import { besideEcho, type OwnDelay, type Sample, timeOf } from "../own-delay.ts";

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
  alone: true,
  // How long it waits for the service to fall asleep is an option.
  timeoutSeconds: 86_400,
  run: besideEcho(async (context, own) => {
    const { restart, idleSeconds, allowWrites } = context.options;
    if (restart && allowWrites) {
      const first = await measureRestart(context, restart, own);
      // What is slow once may be slow by chance.
      const isQuick = first.milliseconds <= limitMs;
      return isQuick ? [] : judge([first, await measureRestart(context, restart, own)], own);
    }
    if (idleSeconds !== undefined) {
      await sleep(idleSeconds * 1000, undefined, { signal: context.signal });
      const first = await untilReady(context, own);
      const second = await untilReady(context, own);
      context.timing.add(`first request after ${idleSeconds} s`, first.milliseconds);
      context.timing.add("the one after it", second.milliseconds);
      return judge([first], own);
    }
    return toSkip(context);
  }),
};

function toSkip({ options }: CheckContext): Skip {
  if (options.restart) return { skip: "restarts the service: --allow-writes" };
  const sleeps = options.limits?.scaleToZero === false ? "the platform keeps it running; " : "";
  return { skip: `${sleeps}to see one after a time without requests: --idle SECONDS` };
}

async function measureRestart(context: CheckContext, restart: () => Promise<void>, own: OwnDelay): Promise<Sample> {
  await restart();
  const time = await untilReady(context, own);
  context.timing.add("from the start to the first answer", time.milliseconds);
  return time;
}

/** Milliseconds until a request is answered; one that wants a token is an answer too. */
async function untilReady(context: CheckContext, own: OwnDelay): Promise<Sample> {
  return timeOf(own, () => waitUntilReady(context));
}

async function waitUntilReady(context: CheckContext): Promise<void> {
  const began = performance.now();
  for (;;) {
    const answer = await postInitialize(context).catch(() => undefined);
    context.signal.throwIfAborted();
    const waited = performance.now() - began;
    if (answer && (answer.status === 200 || answer.status === 401)) return;
    if (waited > longestMs) throw new Error(`no answer in ${longestMs / 1000} s after the start`);
    await sleep(pauseMs, undefined, { signal: context.signal });
  }
}

function judge(samples: readonly Sample[], own: OwnDelay): Fault[] | Skip {
  const { times, doubt } = own.judged(samples, limitMs);
  const time = Math.min(...times);
  if (time <= limitMs) return [];
  if (doubt) return doubt;
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
