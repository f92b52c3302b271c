import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request as a feature flag service got it. */
export interface ServiceRequest {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A stand-in of a feature flag service over HTTP. */
export interface FlagService extends AsyncDisposable {
  url: string;
  requests: ServiceRequest[];
}

/** Starts one that answers by `answer`. */
export async function startFlagService(
  answer: (request: ServiceRequest, response: ServerResponse) => void,
): Promise<FlagService> {
  const requests: ServiceRequest[] = [];
  const listener: RequestListener = (request, response) => {
    void text(request).then((body) => {
      const { method, url: path, headers } = request;
      const seen = { method, path, headers, body };
      requests.push(seen);
      answer(seen, response);
    });
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
