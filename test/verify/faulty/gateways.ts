import { constants, createGzip } from "node:zlib";
import { request as forward, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";

/** Hands an answer on, in the way of a gateway. */
export type Passing = (answer: IncomingMessage, response: ServerResponse) => void;

/** A gateway in front of a server at a port of loopback. */
export function gateway(port: number, pass: Passing): RequestListener {
  return (request, response) => {
    const { method, url, headers } = request;
    const onward = forward({ host: "127.0.0.1", port, method, path: url, headers, agent: false }, (answer) => {
      answer.on("error", () => response.destroy());
      pass(answer, response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  };
}

/** Sends the headers at once, and the body when it is whole. */
export function buffering(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, headers } = answer;
  const parts: Buffer[] = [];
  response.writeHead(statusCode, headers).flushHeaders();
  answer.on("data", (part: Buffer) => void parts.push(part));
  answer.on("end", () => response.end(Buffer.concat(parts)));
}

/** Compresses answers for whoever takes that, and flushes nothing before the end. */
export function compressing(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, headers } = answer;
  if (!String(response.req.headers["accept-encoding"]).includes("gzip")) {
    return void answer.pipe(response.writeHead(statusCode, headers));
  }
  const { "content-length": _, ...others } = headers;
  response.writeHead(statusCode, { ...others, "content-encoding": "gzip" }).flushHeaders();
  answer.pipe(createGzip()).pipe(response);
}

/** Compresses all that has a body for whoever asks, and hands each piece on at once. */
export function compressingAll(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, headers } = answer;
  if (headers["content-type"] === undefined) return void answer.pipe(response.writeHead(statusCode, headers));
  const { "content-length": _, ...others } = headers;
  response.writeHead(statusCode, { ...others, "content-encoding": "gzip" }).flushHeaders();
  answer.pipe(createGzip({ flush: constants.Z_SYNC_FLUSH })).pipe(response);
}

/** Does so until it has held the progress of one call back. */
export function bufferingOnce(): Passing {
  let hasHeld = false;
  return (answer, response) => {
    if (hasHeld) return void answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    answer.on("data", (part: Buffer) => void (hasHeld ||= part.includes("notifications/progress")));
    buffering(answer, response);
  };
}

/** Hands on what comes, and hangs up after a time. */
export function cutting(afterMs: number): Passing {
  return (answer, response) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    const timer = setTimeout(() => response.destroy(), afterMs);
    response.on("close", () => clearTimeout(timer));
    answer.pipe(response);
  };
}

/** Hands on what comes, but one answer in so many in another way. */
export function oneIn(count: number, otherwise: Passing): Passing {
  let answers = 0;
  return (answer, response) => {
    if ((answers += 1) % count === 0) otherwise(answer, response);
    else answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
  };
}

/** Hangs up after the headers. */
export function cutAtOnce(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
  response.destroy();
}

/** As if the instance behind it did not answer. */
export function unanswered(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(502).end("bad gateway");
}
