import type { Check, Fault } from "../contract.ts";
import type { VerifyOptions } from "../options.ts";
import { BodyTooLarge } from "../http/bounded-body.ts";
import { type EventStream, openEventStream } from "../mcp/event-stream.ts";
import { openLongCall } from "../mcp/streaming-call.ts";
import { type OwnDelay, watchOwnDelay } from "../own-delay.ts";

const defaultHoldSeconds = 20;
const longestUnaskedSeconds = 40;
const marginSeconds = 5;
/** Limits of platforms are kept to the second at best. */
const nearly = 0.95;

/** What a stream did while it was held. */
interface Held {
  /** Seconds since its begin at which something came. */
  heardAt: number[];
  /** When it ended before we ended it. */
  cutAt?: number;
  how?: string;
  inOrder: boolean;
  /** The longest time without a sign, in seconds, and without what this machine itself added. */
  silence: number;
}

/** A stream without news stays open, and says so from time to time. */
export const idleTimeout: Check = {
  id: "reach.idle-timeout",
  group: "reach",
  title: "keeps an idle event stream open past the platform's idle timeout",
  severity: "major",
  quick: false,
  waits: true,
  needs: ["connection"],
  after: ["reach.stream"],
  // How long it holds the stream is an option.
  timeoutSeconds: 86_400,
  async run(context) {
    const stream = (await openEventStream(context).catch(() => undefined)) ?? (await openLongCall(context));
    context.signal.throwIfAborted();
    if (!stream) return { skip: "it has no stream that stays open, and no read-only tool that streams" };
    const { limits } = context.options;
    const seconds = toHoldSeconds(context.options);
    const isLimited = typeof limits?.idleSeconds === "number";
    const own = isLimited ? await watchOwnDelay() : undefined;
    const held = await hold(stream, seconds, context.signal, own).finally(() => own?.stop());
    context.evidence.add({ name: "stream", kind: "timing", text: toText(stream.name, held, seconds, limits) });
    context.streams.add({
      name: stream.name,
      eventsAt: held.heardAt.map((at) => at * 1000),
      endedAt: (held.cutAt ?? seconds) * 1000,
      isCut: held.cutAt !== undefined,
    });
    return judge(stream.name, held, seconds, limits);
  },
};

function toHoldSeconds({ holdSeconds, limits }: VerifyOptions): number {
  if (holdSeconds !== undefined) return holdSeconds;
  const pastIdle = (limits?.idleSeconds ?? Infinity) + marginSeconds;
  return pastIdle <= longestUnaskedSeconds ? Math.max(pastIdle, defaultHoldSeconds) : defaultHoldSeconds;
}

async function hold(stream: EventStream, seconds: number, signal: AbortSignal, own?: OwnDelay): Promise<Held> {
  const began = performance.now();
  const now = () => (performance.now() - began) / 1000;
  const heardAt: number[] = [];
  let tail = "";
  let isOver = false;
  let hasEnough = false;
  let how = "the answer ended";
  const timer = setTimeout(() => {
    isOver = true;
    stream.close();
  }, seconds * 1000);
  try {
    for await (const { text } of stream.pieces) {
      heardAt.push(now());
      tail = `${tail}${text}`.slice(-4096);
    }
  } catch (error) {
    // More than anybody reads is no stream that was cut.
    hasEnough = error instanceof BodyTooLarge;
    how = error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  signal.throwIfAborted();
  const cutAt = now();
  const moments = [0, ...heardAt, isOver ? seconds : cutAt];
  const lost = (from: number, to: number) => (own?.between(began + from * 1000, began + to * 1000) ?? 0) / 1000;
  const gaps = moments.slice(1).map((at, index) => ({ at, before: moments[index] ?? 0 }));
  const silence = Math.max(...gaps.map(({ at, before }) => at - before - lost(before, at)));
  return isOver || hasEnough
    ? { heardAt, silence, inOrder: true }
    : { heardAt, silence, cutAt, how, inOrder: stream.endsInOrder(tail) };
}

function judge(where: string, held: Held, seconds: number, limits: VerifyOptions["limits"]): Fault[] {
  const { cutAt, inOrder, silence } = held;
  const idle = limits?.idleSeconds ?? Infinity;
  const request = limits?.requestSeconds ?? Infinity;
  if (silence >= idle * nearly) {
    return [
      {
        where,
        expected: `a heartbeat within the platform's idle limit of ${idle} s`,
        seen: `nothing for ${silence.toFixed(1)} s${cutAt === undefined ? "" : ", then it was cut"}`,
        why: "the platform takes the stream for dead, and news is lost",
        fix: `send a comment (": keepalive") every ${Math.max(1, Math.floor(idle / 2))} s`,
      },
    ];
  }
  if (cutAt === undefined || inOrder || cutAt >= request * nearly) return [];
  return [
    {
      where,
      expected: `open for ${Math.min(seconds, request)} s`,
      seen: `cut after ${cutAt.toFixed(1)} s: ${held.how}`,
      why: "long calls and subscriptions break, and clients connect again and again",
      fix:
        held.heardAt.length > 1
          ? "raise the time that the gateway gives one request"
          : "raise the gateway's idle time-out, or send a heartbeat more often than that",
    },
  ];
}

function toText(name: string, held: Held, seconds: number, limits: VerifyOptions["limits"]): string {
  const told = (value: number | null | undefined) =>
    value === undefined ? "unknown" : value === null ? "none" : value;
  const end = held.cutAt === undefined ? `held for ${seconds} s` : `cut after ${held.cutAt.toFixed(1)} s: ${held.how}`;
  const idle = limits?.idleSeconds ?? 0;
  return [
    `${name}: ${end}`,
    `idle limit in seconds: ${told(limits?.idleSeconds)}; request limit: ${told(limits?.requestSeconds)}`,
    ...(idle > seconds ? [`the idle limit was not reached: --hold ${idle + marginSeconds}`] : []),
    ...held.heardAt.map((at) => `${at.toFixed(1)} s: something came`),
  ].join("\n");
}
