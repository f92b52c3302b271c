import { once } from "node:events";
import { Agent, request } from "node:http";
import { createServer } from "node:https";
import { pipeline } from "node:stream";
import { generate } from "selfsigned";
import type { Workspace } from "../../bench/workspace.ts";
import { passedOn } from "../../infra/hop-by-hop.ts";

const dayMs = 24 * 60 * 60_000;
/** Until the end of each certificate that a front has. */
const days = { lasting: 90, ending: 7 };

/** What stands before an instance and speaks TLS with clients, as a platform does. */
export interface Front {
  origin: string;
  /** Its certificates, which sign themselves, as PEM. */
  authorities: string;
  /** Serves the one that ends in a week, or the one that lasts, as at first. */
  serve(certificate: keyof typeof days): void;
}

/** Opens one before whatever answers at an address of this machine; it answers 502 where nothing does. */
export async function openFront({ defer }: Workspace, behind: string): Promise<Front> {
  const pairs = { lasting: await certificate(days.lasting), ending: await certificate(days.ending) };
  const agent = new Agent({ keepAlive: true });
  const server = createServer(pairs.lasting, (incoming, outgoing) => {
    const { method, headers } = incoming;
    const onward = { method, agent, headers: passedOn(headers) };
    const forwarded = request(new URL(incoming.url ?? "/", behind), onward, (answer) => {
      // A stream's client waits for these, whenever its first word comes.
      outgoing.writeHead(answer.statusCode ?? 502, passedOn(answer.headers)).flushHeaders();
      // One that breaks off is broken off here, too.
      pipeline(answer, outgoing, () => {});
    });
    forwarded.on("error", () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    pipeline(incoming, forwarded, () => {});
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  defer("front", async () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    origin: `https://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    authorities: Object.values(pairs)
      .map(({ cert }) => cert)
      .join("\n"),
    serve: (name) => server.setSecureContext(pairs[name]),
  };
}

async function certificate(lasts: number): Promise<{ cert: string; key: string }> {
  const pair = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + lasts * dayMs),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  return { cert: pair.cert, key: pair.private };
}
