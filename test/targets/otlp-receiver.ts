import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** A receiver of OTLP that notes the texts of what it gets. */
export interface OtlpReceiver {
  url: string;
  /** All texts that came as `metrics` or `traces`, one after the other. */
  said(signal: "metrics" | "traces"): string;
  close(): void;
}

/** Starts one at an address by which containers reach this machine. */
export async function startOtlpReceiver(address: string): Promise<OtlpReceiver> {
  const taken: { path: string; text: string }[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    // In protobuf texts stand as they are: https://protobuf.dev/programming-guides/encoding/
    taken.push({ path: request.url ?? "", text: bytes.toString("latin1") });
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  };
  const server = createServer((request, response) => void take(request, response)).listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  return {
    url: `http://${address}:${typeof bound === "object" ? bound?.port : ""}`,
    said: (signal) =>
      taken
        .filter(({ path }) => path === `/v1/${signal}`)
        .map(({ text }) => text)
        .join("\n"),
    close: () => void server.close(),
  };
}
