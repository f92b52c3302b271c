import { once } from "node:events";
import { createServer, request } from "node:http";
import { pipeline } from "node:stream";

/** The platform's front end, on loopback: requests reach the server under the public host name. */
export interface FrontEnd {
  origin: string;
  close(): Promise<void>;
}

/** Starts one before a server on a loopback port. */
export async function startFrontEnd({ port, host }: { port: number; host: string }): Promise<FrontEnd> {
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const forwarded = request(
      { host: "127.0.0.1", port, method, path, headers: { ...headers, host, "x-forwarded-proto": "https" } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, outgoing, () => {});
      },
    );
    forwarded.on("error", () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    pipeline(incoming, forwarded, () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
