import { request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { RawAnswer } from "./contract.ts";

const longestBody = 1024 * 1024;

/** One request in full. */
export interface Sent {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** Sends one request as it is, any `Host` included, follows no redirect and reads no more than 1 MiB; throws when the time is up. */
export async function sendRaw({ method, url, headers, body, timeoutSeconds, signal }: Sent): Promise<RawAnswer> {
  const began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options: RequestOptions = { method, headers: { ...length, ...headers }, agent: false, signal: limit };
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const fail = (error: unknown) => {
    const late = limit.aborted && !signal.aborted;
    reject(
      late ? new Error(`no whole answer to ${method} ${url.href} in ${timeoutSeconds} s`, { cause: error }) : error,
    );
  };
  const sent = (url.protocol === "https:" ? tlsRequest : plainRequest)(url, options, (answer) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (cut: boolean) => {
      const flat = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
      resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(flat),
        body: Buffer.concat(chunks).subarray(0, longestBody).toString("utf8"),
        cut,
        milliseconds: performance.now() - began,
      });
      if (cut) answer.destroy();
    };
    answer.on("error", fail);
    answer.on("end", () => finish(false));
    const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
    // The stream that a GET opens has no end.
    if (method === "GET" && isStream) finish(true);
    answer.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > longestBody) finish(true);
    });
  });
  sent.on("error", fail);
  sent.end(body);
  return promise;
}
