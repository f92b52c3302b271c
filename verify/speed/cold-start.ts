import { setTimeout as sleep } from "node:timers/promises";
import { postInitialize } from "../mcp/access.ts";
import type { Check, Fault, Skip, Subject } from "../contract.ts";
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
  async run(subject) {
    const { restart, idleSeconds, allowWrites } = subject.options;
    if (restart && allowWrites) {
      const first = await measureRestart(subject, restart);
      // What is slow once may be slow by chance.
      return first <= limitMs ? [] : judge(Math.min(first, await measureRestart(subject, restart)));
    }
    if (idleSeconds !== undefined) {
      await sleep(idleSeconds * 1000, undefined, { signal: subject.signal });
      const first = await untilReady(subject);
      const second = await untilReady(subject);
      subject.timing.add(`first request after ${idleSeconds} s`, first);
      subject.timing.add("the one after it", second);
      return judge(first);
    }
    return toSkip(subject);
  },
};

function toSkip({ options }: Subject): Skip {
  if (options.restart) return { skip: "restarts the service: --allow-writes" };
  const sleeps = options.limits?.scaleToZero === false ? "the platform keeps it running; " : "";
  return { skip: `${sleeps}to see one after a time without requests: --idle SECONDS` };
}

async function measureRestart(subject: Subject, restart: () => Promise<void>): Promise<number> {
  await restart();
  const time = await untilReady(subject);
  subject.timing.add("from the start to the first answer", time);
  return time;
}

/** Milliseconds until a request is answered; one that wants a token is an answer too. */
async function untilReady(subject: Subject): Promise<number> {
  const began = performance.now();
  for (;;) {
    const answer = await postInitialize(subject).catch(() => undefined);
    subject.signal.throwIfAborted();
    const waited = performance.now() - began;
    if (answer && (answer.status === 200 || answer.status === 401)) return waited;
    if (waited > longestMs) throw new Error(`no answer in ${longestMs / 1000} s after the start`);
    await sleep(pauseMs, undefined, { signal: subject.signal });
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
