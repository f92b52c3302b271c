import type { Asking } from "../connection/ask.ts";
import type { Cause } from "../connection/cause.ts";
import { asStream, openStream } from "./event-stream.ts";
import { nextRequestId } from "./json-rpc.ts";

const besideSeconds = 1.5;
const aloneSeconds = 4;
/** A server that takes longer by itself is slow, and not held up; once it may, while this machine is busy. */
const slowestMs = besideSeconds * 500;
const attempts = 3;

/** Why a server answers nothing beside the stream of a GET, seen in a conversation of its own; undefined where it does. */
export async function findHoldUp(asking: Asking): Promise<Cause | undefined> {
  const opened = await openStream(asking).catch(() => undefined);
  const stream = opened && asStream(opened.stream);
  if (!opened || !stream) return undefined;
  const beside = await list(asking, opened.headers, besideSeconds);
  stream.close();
  const alone = beside === undefined ? await quickest(asking, opened.headers) : undefined;
  opened.end();
  asking.signal.throwIfAborted();
  if (alone === undefined || alone > slowestMs) return undefined;
  return {
    kind: "time",
    sentence: `while a client holds the stream that a GET opens, the server answers nothing else: tools/list got no answer in ${besideSeconds} s, and once the stream was closed one in ${Math.round(alone)} ms`,
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server
    fix: "serve connections side by side: ThreadingHTTPServer in place of HTTPServer, an ASGI server (uvicorn), more workers and threads, PHP_CLI_SERVER_WORKERS; or answer GET with 405, as a server may that sends nothing by itself",
  };
}

/** Milliseconds of the first that is quick enough, or of the quickest of a few; undefined where none came. */
async function quickest(asking: Asking, headers: Record<string, string>): Promise<number | undefined> {
  let best: number | undefined;
  for (let attempt = 1; attempt <= attempts && !(best !== undefined && best <= slowestMs); attempt += 1) {
    const milliseconds = await list(asking, headers, aloneSeconds);
    if (milliseconds === undefined) break;
    best = Math.min(milliseconds, best ?? Infinity);
  }
  return best;
}

/** Milliseconds after which the list came; undefined where it did not. */
async function list(
  asking: Asking,
  headers: Record<string, string>,
  timeoutSeconds: number,
): Promise<number | undefined> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: nextRequestId(), method: "tools/list" });
  const request = { method: "POST", headers: { "content-type": "application/json", ...headers }, body, timeoutSeconds };
  const answer = await asking.raw(request).catch(() => undefined);
  return answer?.status === 200 ? answer.milliseconds : undefined;
}
