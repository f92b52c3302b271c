import { once } from "node:events";
import { createServer } from "node:http";

const page = "<!doctype html><title>Slipway</title><p>Done: you can close this page.</p>";

/** Waits on this machine for a user who comes back from the authorization server. */
export interface RedirectListener {
  /** Where the user came back to; rejects with the signal. */
  callback: Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** Listens where the client says; throws where somebody else does. */
export async function listenForRedirect(redirectUrl: URL, signal: AbortSignal): Promise<RedirectListener> {
  const { promise, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  // Nobody may be waiting for it any more.
  promise.catch(() => {});
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? "", redirectUrl.origin);
    const isCallback =
      url?.pathname === redirectUrl.pathname && ["code", "error"].some((name) => url.searchParams.has(name));
    response.writeHead(isCallback ? 200 : 404, { "content-type": "text/html", connection: "close" });
    response.end(isCallback ? page : "");
    if (url && isCallback) resolve(url.searchParams);
  });
  const host = redirectUrl.hostname.replace(/^\[|\]$/g, "");
  await once(server.listen(Number(redirectUrl.port || 80), host), "listening");
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  return {
    callback: promise,
    async close() {
      signal.removeEventListener("abort", onAbort);
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
