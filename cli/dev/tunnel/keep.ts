import type { Say } from "../loop.ts";

/** A tunnel that was opened. */
export interface OpenTunnel {
  /** Resolves with how it ended. */
  ended: Promise<number | string>;
  /** What it said last. */
  lastWords(): string | undefined;
  close(): Promise<void>;
}

/** Opens a tunnel; hears each public URL that it gets. Throws a FinalError where another attempt is of no use. */
export type Opener = (onUrl: (url: string) => void) => Promise<OpenTunnel>;

/** A refusal that another attempt would meet again, such as a wrong token. */
export class FinalError extends Error {}

/** A public HTTPS address in front of a port of this machine. */
export interface Tunnel {
  /** Opens it anew at once. */
  reopen(): void;
  close(): Promise<void>;
}

const longestPauseMs = 60_000;

/** Keeps a tunnel open: again after some time whenever it breaks; says each address once, and loudly where it is another one. */
export function keepTunnel(
  open: Opener,
  {
    say,
    onUrl,
    onState = () => {},
    last,
    firstPauseMs = 1000,
    urlMs = 30_000,
    hasUrl = true,
  }: {
    say: Say;
    onUrl: (url: string) => void;
    /** Hears in a few words how it is. */
    onState?: (state: string) => void;
    /** The address that it had before, also before this program was started. */
    last?: string | undefined;
    firstPauseMs?: number;
    /** How long an address may take. */ urlMs?: number;
    hasUrl?: boolean;
  },
): Tunnel {
  let running: OpenTunnel | undefined;
  let isOver = false;
  let isAsked = false;
  let before = last;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;

  const hear = (url: string): void => {
    if (before !== undefined && before !== url)
      say("tunnel", `THE ADDRESS CHANGED: edit the connector's URL in ChatGPT, ${url}; it was ${before}`);
    before = url;
    onUrl(url);
  };

  const once = async (): Promise<string> => {
    let url: string | undefined;
    const late = setTimeout(() => {
      if (hasUrl && url === undefined)
        say("tunnel", `no address after ${urlMs / 1000} s: ${running?.lastWords() ?? "it prints nothing"}`);
    }, urlMs);
    try {
      const opened = await open((found) => {
        if (isOver || found === url) return;
        url = found;
        hear(found);
      });
      running = opened;
      if (isOver) await opened.close();
      const end = await opened.ended;
      return `${end}): ${opened.lastWords() ?? "it said nothing"}`;
    } finally {
      clearTimeout(late);
    }
  };

  const begin = async (): Promise<void> => {
    const began = performance.now();
    timer = undefined;
    let how: string;
    try {
      how = `it broke (${await once()}`;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (isOver) return;
      if (error instanceof FinalError) {
        onState(words);
        return say("tunnel", words);
      }
      how = `it did not open: ${words}`;
    }
    if (isOver) return;
    if (performance.now() - began > longestPauseMs) pauseMs = firstPauseMs;
    // Whoever lost one relay at the same time does not come back at the same time.
    const waitMs = isAsked ? 0 : pauseMs * (1 + Math.random() / 4);
    isAsked = false;
    const told = `${how}; again ${waitMs === 0 ? "now" : `in ${(waitMs / 1000).toPrecision(2)} s`}`;
    onState(told);
    say("tunnel", told);
    timer = setTimeout(() => void begin(), waitMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  void begin();
  return {
    reopen() {
      pauseMs = firstPauseMs;
      if (timer === undefined) {
        isAsked = true;
        return void running?.close();
      }
      clearTimeout(timer);
      void begin();
    },
    async close() {
      isOver = true;
      clearTimeout(timer);
      await running?.close();
    },
  };
}
