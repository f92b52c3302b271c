import { setTimeout as sleep } from "node:timers/promises";
import { causeOfFailure } from "./connection/failure.ts";
import type { Stopped } from "./contract.ts";
import { isClosedUnder, isRefused } from "./http/closed-connection.ts";
import { NoAnswerInTime } from "./http/errors.ts";

/** So long a server that came down may take until it is up again; and so often it is asked meanwhile. */
const restart = { longestMs: 2500, pollMs: 250 } as const;
/** So long one that says 503 to too many requests, or is busy with one call, may be at that. */
const busy = { longestMs: 10_000, pollMs: 1000 } as const;
/** What a gateway says while nothing is behind it: https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3 */
const nothingBehind = [502, 503, 504];
/** Requests that are kept as those under which it happened. */
const mostCut = 5;
/** Some checks wait for less, and learn from it what they want to know. */
const leastLateSeconds = 5;

/** One request to the endpoint's own origin, as it is told. */
export interface Watched {
  /** Such as `POST tools/call greet`. */
  what: string;
  /** Whether the caller itself took it back. */
  isTakenBack: () => boolean;
}

/** Whether the endpoint, once it had answered, still does. */
export interface Presence {
  /** Gives on what a request comes to, and hears what that says of the server. */
  watch<Answer extends { status: number }>(watched: Watched, answer: Promise<Answer>): Promise<Answer>;
  /** Does what may take the server down, of which nothing is heard meanwhile. */
  overlook<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Resolves once there is no doubt whether the server is there. */
  settled(): Promise<void>;
  /** Aborts once it is known to have stopped. */
  readonly gone: AbortSignal;
  /** What became of it, asked once more; undefined where it is there. */
  stopped(): Promise<Stopped | undefined>;
}

/** Asks with `probe`, which gives the status of any answer and throws where none comes. */
export function watchPresence(endpoint: URL, probe: () => Promise<number>): Presence {
  const end = new AbortController();
  const cut: string[] = [];
  let answers = 0;
  let isOverlooked = false;
  let stopped: Stopped | undefined;
  let doubt: Promise<void> | undefined;
  const answered = (status: number) => {
    if (nothingBehind.includes(status)) return doubtIt();
    answers += 1;
  };
  const askAgain = async () => {
    const began = performance.now();
    for (;;) {
      const seen = await probe().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      if (typeof seen === "number" && !nothingBehind.includes(seen)) {
        cut.length = 0;
        return;
      }
      const { longestMs, pollMs } = seen === 503 || seen instanceof NoAnswerInTime ? busy : restart;
      if (performance.now() - began < longestMs) {
        await sleep(pollMs, undefined, { ref: false });
        continue;
      }
      stopped = { answers, cut: [...cut], ...wordsOf(seen, endpoint) };
      end.abort();
      return;
    }
  };
  const ask = () => {
    if (!stopped) doubt ??= askAgain().finally(() => (doubt = undefined));
  };
  const doubtIt = () => {
    if (answers > 0 && !isOverlooked) ask();
  };
  return {
    async watch({ what, isTakenBack }, answer) {
      try {
        const came = await answer;
        answered(came.status);
        return came;
      } catch (error) {
        const isCut = isClosedUnder(error);
        if (isTakenBack() || !(isCut || isRefused(error) || isLate(error))) throw error;
        if (isCut && cut.length < mostCut && !cut.includes(what)) cut.push(what);
        doubtIt();
        throw error;
      }
    },
    async overlook(work) {
      isOverlooked = true;
      return work().finally(() => (isOverlooked = false));
    },
    async settled() {
      await doubt;
    },
    gone: end.signal,
    async stopped() {
      // Of one that never answered other checks tell why.
      if (answers > 0) ask();
      await doubt;
      return stopped;
    },
  };
}

function wordsOf(seen: number | Error, endpoint: URL): Pick<Stopped, "how" | "isGateway"> {
  if (typeof seen === "number") return { how: `a gateway answers with status ${seen}`, isGateway: true };
  const how = causeOfFailure(seen, endpoint)?.sentence ?? "no connection comes about";
  return { how, isGateway: false };
}

function isLate(error: unknown): boolean {
  return error instanceof NoAnswerInTime && !error.hasBegun && (error.seconds ?? 0) >= leastLateSeconds;
}
