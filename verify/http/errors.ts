/** The answer did not come in its time. */
export class NoAnswerInTime extends Error {
  override readonly name = "NoAnswerInTime";
  readonly what: string;
  readonly seconds: number | undefined;

  constructor(what: string, seconds: number | undefined, options?: ErrorOptions) {
    super(`${what} got no whole answer in ${seconds} s`, options);
    this.what = what;
    this.seconds = seconds;
  }
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
