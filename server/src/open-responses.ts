import type { ServerResponse } from "node:http";

/**
 * The responses that are open. No Set: each time that V8 tidies one under many changes, the table before keeps what
 * was in it until the next collection of the whole heap, which under load comes to 100 MB a second.
 */
export class OpenResponses {
  readonly #responses: ServerResponse[] = [];
  #emptied: (() => void) | undefined;

  add(response: ServerResponse): void {
    this.#responses.push(response);
    response.on("close", () => this.delete(response));
  }

  delete(response: ServerResponse): void {
    const position = this.#responses.indexOf(response);
    if (position === -1) return;
    this.#responses.splice(position, 1);
    if (this.#responses.length === 0) this.#emptied?.();
  }

  /** Resolves once none is open; responses without sent headers close their connection. */
  async ended(): Promise<void> {
    for (const response of this.#responses) if (!response.headersSent) response.shouldKeepAlive = false;
    if (this.#responses.length > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }
}
