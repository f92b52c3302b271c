import type { ServerResponse } from "node:http";

// A write wakes whoever reads it. Where many calls come in together, their answers go out together as well, so that the
// reader is woken once and not fifty times, which costs this side as much as the rest of a small call.
let unsent: { response: ServerResponse; json: string }[] = [];

/** Sends a JSON body with status 200 at the end of this turn of the event loop; nothing where the body is undefined. */
export function sendJson(response: ServerResponse, json: string | undefined): void {
  if (json === undefined) return;
  if (unsent.length === 0) setImmediate(sendAll);
  unsent.push({ response, json });
}

function sendAll(): void {
  const answers = unsent;
  unsent = [];
  for (const { response, json } of answers) {
    if (response.destroyed) continue;
    response.writeHead(200, {
      "content-type": "application/json",
      "cache-control": "no-store, no-transform",
      "content-length": Buffer.byteLength(json),
    });
    response.end(json);
  }
}
