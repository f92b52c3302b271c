import { once } from "node:events";
import { type Agent, request } from "node:http";
import { clientHeaders, send } from "./raw-requests.ts";
import type { RunningServer } from "./running-server.ts";

/** A request that the server is answering. */
export interface BegunRequest {
  /** The answer's body; rejects when either side ends the connection before. */
  answer: Promise<string>;
  /** What the answer's header says of the connection, once there is one. */
  readonly connection: string | undefined;
  /** Ends the connection without a word. */
  leave(): void;
}

/** Sends a request, and resolves once the server has begun with it. */
export async function begin(
  { url, port }: RunningServer,
  { headers = clientHeaders, body }: { headers?: Record<string, string>; body: object },
  agent?: Agent,
): Promise<BegunRequest> {
  const sent = request(url, { method: "POST", headers, ...(agent ? { agent } : {}) });
  let connection: string | undefined;
  const answer = new Promise<string>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      connection = response.headers.connection;
      response.on("data", (part) => (text += part));
      response.on("error", reject);
      response.on("end", () => resolve(text));
    });
  });
  // Whoever looks at the answer later still learns of its failure.
  answer.catch(() => undefined);
  sent.end(JSON.stringify(body));
  await once(sent, "finish");
  // It comes after the other, and is answered at once.
  await send(port, { method: "GET", path: "/health" });
  return {
    answer,
    get connection() {
      return connection;
    },
    leave: () => sent.destroy(),
  };
}
