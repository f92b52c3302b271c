import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Posted } from "./posted.ts";
import { trusting } from "./trust.ts";

/** A request of which the server has a part. */
export interface SlowRequest {
  /** Sends the rest, and resolves when the answer has come or the connection is gone. */
  finish(): Promise<void>;
  /** Hangs up, which a server may take ill before the rest was sent. */
  close(): void;
}

/** Posts the first half of a body over a connection of its own, as somebody with a poor line does; what comes back is not read. */
export function sendSlowly({ url, headers, body, ca, signal }: Posted): SlowRequest {
  const whole = Buffer.from(body);
  const half = Math.ceil(whole.length / 2);
  const options = {
    method: "POST",
    headers: { ...headers, "content-length": String(whole.length) },
    agent: false,
    signal,
  } as const;
  const request =
    url.protocol === "https:" ? tlsRequest(url, { ...options, ...trusting(ca) }) : plainRequest(url, options);
  // Whatever becomes of it, it is the others that are looked at.
  request.on("error", () => {});
  request.on("response", (answer) => answer.on("error", () => {}).resume());
  const ended = new Promise<void>((resolve) => request.on("close", resolve));
  request.write(whole.subarray(0, half));
  return {
    finish() {
      if (!request.writableEnded) request.end(whole.subarray(half));
      return ended;
    },
    close: () => void request.destroy(),
  };
}
