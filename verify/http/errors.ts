/** The answer did not come in its time, or not to its end. */
export class NoAnswerInTime extends Error {
  override readonly name = "NoAnswerInTime";
  readonly what: string;
  readonly seconds: number | undefined;
  readonly hasBegun: boolean;

  constructor(what: string, seconds: number | undefined, { hasBegun = false, ...options }: HowFar = {}) {
    super(`${what} got no whole answer in ${seconds} s`, options);
    this.what = what;
    this.seconds = seconds;
    this.hasBegun = hasBegun;
  }
}

/** Whether the headers came, with the error behind it. */
interface HowFar extends ErrorOptions {
  hasBegun?: boolean;
}

/** In place of an answer one interim response (1xx) after the other came. */
export class InterimWithoutEnd extends Error {
  override readonly name = "InterimWithoutEnd";
}

/** The server hung up before a TLS session came about. */
export class HandshakeCutOff extends Error {
  override readonly name = "HandshakeCutOff";
}

/** What an error during the TLS handshake is: a connection that was cut off, or the error itself. */
export function toHandshakeError(error: Error): Error {
  const isCut = "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
  return isCut ? new HandshakeCutOff("the server hung up during the TLS handshake", { cause: error }) : error;
}
