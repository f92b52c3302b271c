import { type Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest, type RequestOptions } from "node:https";
import type { RawResponse, RawStream } from "../contract.ts";
import { BodyTooLarge } from "./bounded-body.ts";
import { decoded } from "./decoded.ts";
import { type Detour, detouring } from "./detour.ts";
import { InterimWithoutEnd, NoAnswerInTime, toHandshakeError } from "./errors.ts";
import { trusting } from "./trust.ts";

const longestBody = 1024 * 1024;
/** Of a response that is read as it comes. */
const longestStream = 8 * longestBody;
/** A body may come byte by byte, each of which would be kept in an object of its own. */
const mostChunks = 1000;
/** Interim responses before an answer. */
const mostInterim = 100;

/** One request in full. */
export interface Sent {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutSeconds: number;
  /** An authority to trust besides the public ones, in PEM. */
  ca: string | undefined;
  detour?: Detour | undefined;
  agent?: Agent | undefined;
  signal: AbortSignal;
}

/** Sends one request as it is, any `Host` included, follows no redirect and reads no more than 1 MiB; throws when the time is up. */
export async function sendRaw(sent: Sent): Promise<RawResponse> {
  const { method, url, timeoutSeconds, signal } = sent;
  const began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.round(timeoutSeconds * 1000))]);
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>();
  const fail = (error: unknown) => {
    const late = limit.aborted && !signal.aborted;
    reject(late ? new NoAnswerInTime(`${method} ${url.pathname}`, timeoutSeconds, { cause: error }) : error);
  };
  const request = begin(sent, limit, (answer) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const finish = (cut: boolean) => {
      resolve({
        ...headOf(answer),
        body: Buffer.concat(chunks).subarray(0, longestBody).toString("utf8"),
        cut,
        milliseconds: performance.now() - began,
      });
      if (cut) request.destroy();
    };
    const body = decoded(answer);
    body.on("error", fail);
    body.on("end", () => finish(false));
    const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
    // The stream that a GET opens has no end.
    if (method === "GET" && isStream) finish(true);
    body.on("data", (chunk: Buffer) => {
      if (chunks.push(chunk) > mostChunks) chunks = [Buffer.concat(chunks)];
      size += chunk.length;
      if (size > longestBody) finish(true);
    });
  });
  hearErrors(request, sent, fail);
  request.end(sent.body);
  return promise;
}

/** Sends one request and hands out the body as it comes; throws where no headers have come in time. */
export async function openRaw(sent: Sent): Promise<RawStream> {
  const { method, url, timeoutSeconds, signal } = sent;
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = begin(sent, signal, resolve);
  // Later errors are the answer's.
  hearErrors(request, sent, reject);
  const late = new NoAnswerInTime(`${method} ${url.pathname}`, timeoutSeconds);
  const timer = setTimeout(() => request.destroy(late), timeoutSeconds * 1000);
  request.end(sent.body);
  const answer = await promise.finally(() => clearTimeout(timer));
  return {
    ...headOf(answer),
    pieces: piecesOf(answer, began),
    close: () => void request.destroy(),
  };
}

async function* piecesOf(answer: IncomingMessage, began: number): AsyncGenerator<{ text: string; at: number }> {
  const body = decoded(answer).setEncoding("utf8");
  let length = 0;
  for await (const piece of body) {
    const text = String(piece);
    length += text.length;
    if (length > longestStream) throw new BodyTooLarge(`the stream is longer than ${longestStream / 1024 / 1024} MiB`);
    yield { text, at: performance.now() - began };
  }
}

function begin(
  { method, url, headers, body, ca, agent, detour }: Sent,
  signal: AbortSignal,
  onAnswer: (answer: IncomingMessage) => void,
): ClientRequest {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const { headers: own, ...elsewhere } = detouring(url, detour) ?? {};
  const all = { ...own, ...length, ...headers };
  const options: RequestOptions = { method, headers: all, agent: agent ?? false, signal, ...elsewhere };
  if (protocolOf(url, detour) !== "https:") return plainRequest(url, options, onAnswer);
  return tlsRequest(url, { ...options, ...trusting(ca) }, onAnswer);
}

function protocolOf(url: URL, detour: Detour | undefined): string {
  return detouring(url, detour)?.protocol ?? url.protocol;
}

/** Hears of a request that failed, and whether that was during the TLS handshake. */
function hearErrors(request: ClientRequest, { url, detour }: Sent, hear: (error: Error) => void): void {
  let isSecure = protocolOf(url, detour) !== "https:";
  request.once("socket", (socket) => socket.once("secureConnect", () => (isSecure = true)));
  request.on("error", (error) => hear(isSecure ? error : toHandshakeError(error)));
  let interim = 0;
  request.on("information", () => {
    interim += 1;
    if (interim > mostInterim) request.destroy(new InterimWithoutEnd(`${interim} interim responses, and no answer`));
  });
}

function headOf({ statusCode = 0, headers }: IncomingMessage): Pick<RawResponse, "status" | "headers"> {
  const flat = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
  return { status: statusCode, headers: Object.fromEntries(flat) };
}
