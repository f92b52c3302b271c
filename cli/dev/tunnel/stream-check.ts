import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

const events = 4;
const pauseMs = 250;
const timeoutMs = 20_000;
/** How far apart the first and last event must come, as a share of how far apart they were sent. */
const leastShare = 0.5;

/** A stream that the front answers itself, to see what a tunnel does to it. */
export interface StreamProbe {
  /** A path that nobody guesses. */
  path: string;
  answer(response: ServerResponse): Promise<void>;
}

/** Makes a probe with a path of its own. */
export function makeProbe(): StreamProbe {
  return {
    path: `/.slipway-stream/${randomUUID()}`,
    async answer(response) {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      for (let sent = 0; sent < events && !response.destroyed; sent += 1) {
        if (sent > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        response.write(`data: ${sent}\n\n`);
      }
      response.end();
    },
  };
}

/** What a tunnel does to a stream, with the way out. */
export interface TunnelFault {
  text: string;
  /** Whether nothing comes through at all. */
  isGone: boolean;
}

// Some tunnels show their page to browsers alone: https://ngrok.com/docs/errors/err_ngrok_6024
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** Sends the probe's stream through a tunnel; undefined where it arrives as it is sent, to browsers too. */
export async function checkStream(url: string, probe: StreamProbe): Promise<TunnelFault | undefined> {
  let answer: Response;
  try {
    answer = await ask(url, probe, {});
  } catch (error) {
    return { text: `${url} cannot be reached from here: ${wordsOf(error)}`, isGone: true };
  }
  const type = answer.headers.get("content-type") ?? "";
  const fault = (text: string): TunnelFault => ({ text, isGone: false });
  if (type.startsWith("text/html")) {
    await answer.body?.cancel();
    return fault(
      `the tunnel puts a page of its own (status ${answer.status}) in front of the server, which no host gets past: use a plan or a tunnel without it, such as --tunnel ssh:user@host of your own`,
    );
  }
  if (answer.status !== 200 || !type.startsWith("text/event-stream")) {
    await answer.body?.cancel();
    return {
      text: `the tunnel answers with status ${answer.status} and ${type || "no content type"} in the place of the server: see what it prints`,
      isGone: answer.status >= 500,
    };
  }
  try {
    const held = told(await arrivalsOf(answer));
    if (held !== undefined) return fault(held);
  } catch (error) {
    return fault(`the tunnel cuts a stream: ${wordsOf(error)}`);
  }
  return showsPage(url, probe).then((isShown) =>
    isShown
      ? fault(
          "the tunnel shows browsers a page of its own first: ChatGPT's calls pass, but a sign-in page and what a component loads from here do not until somebody clicks it away; use a plan or a tunnel without it, such as --tunnel ssh:user@host of your own",
        )
      : undefined,
  );
}

function ask(url: string, probe: StreamProbe, headers: Record<string, string>): Promise<Response> {
  return fetch(new URL(probe.path, url), {
    headers: { accept: "text/event-stream", ...headers },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
}

async function showsPage(url: string, probe: StreamProbe): Promise<boolean> {
  const answer = await ask(url, probe, { "user-agent": browser, accept: "text/html,*/*;q=0.8" }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.headers.get("content-type")?.startsWith("text/html") === true;
}

/** When each event came, in milliseconds. */
async function arrivalsOf({ body }: Response): Promise<number[]> {
  const arrivals: number[] = [];
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body ?? []) {
    text += decoder.decode(piece, { stream: true });
    const ended = text.split("\n\n").length - 1;
    while (arrivals.length < ended) arrivals.push(performance.now());
  }
  return arrivals;
}

function told(arrivals: readonly number[]): string | undefined {
  if (arrivals.length < events) return `the tunnel ends a stream early: ${arrivals.length} of ${events} events came`;
  const spread = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  if (spread >= leastShare * (events - 1) * pauseMs) return undefined;
  return `the tunnel holds a stream back until it ends (${events} events sent over ${(events - 1) * pauseMs} ms came within ${Math.round(spread)} ms): progress arrives late, and long calls may be cut; use --tunnel ssh:user@host or ngrok`;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
