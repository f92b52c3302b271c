import type { ServerResponse } from "node:http";

/**
 * The client's end of a response. A class, since V8 makes a hidden class of its own for every object literal with a getter,
 * and that keeps the response until the next collection of the whole heap.
 */
export class ClientConnection {
  readonly #response: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get closed(): boolean {
    return this.#response.destroyed;
  }

  /** Aborts once the client has disconnected; made at the first use. */
  get signal(): AbortSignal {
    if (this.#signal) return this.#signal;
    const response = this.#response;
    const controller = new AbortController();
    if (response.destroyed) controller.abort();
    else response.once("close", () => response.writableFinished || controller.abort());
    return (this.#signal = controller.signal);
  }
}
