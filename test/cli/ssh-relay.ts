import { once } from "node:events";
import { generateKeyPairSync } from "node:crypto";
import type { Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Server, type Connection, type ServerChannel } from "ssh2";
import { makeCertificate } from "../verify/faulty/certificates.ts";
import { portOf } from "./ports.ts";

/** A host that offers `ssh -R` and prints the public HTTPS address, as localhost.run and the like do. */
export interface Relay {
  /** Port of its SSH server on loopback. */
  port: number;
  /** The authority of its certificate, in PEM. */
  authority: string;
  /** Ends every SSH connection, as a broken network does. */
  hangUp(): void;
  close(): Promise<void>;
}

/** Starts one on loopback; `hold` keeps the body of each answer back until its end, as a buffering proxy does. */
export async function startRelay({ hold = false } = {}): Promise<Relay> {
  const certificate = await makeCertificate();
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  let current: { client: Connection; address: string; port: number } | undefined;
  const front = createTlsServer(certificate, (socket) => {
    socket.on("error", () => socket.destroy());
    if (current === undefined) return void socket.destroy();
    current.client.forwardOut(current.address, current.port, "127.0.0.1", 0, (error, channel) => {
      if (error) return void socket.destroy();
      channel.on("error", () => socket.destroy());
      socket.pipe(channel);
      pass(channel, socket, hold);
    });
  });
  await once(front.listen(0, "127.0.0.1"), "listening");
  const url = `https://127.0.0.1:${portOf(front)}`;
  const clients = new Set<Connection>();
  const server = new Server({ hostKeys: [privateKey] }, (client) => {
    clients.add(client);
    client.on("authentication", (context) => context.accept());
    client.on("error", () => client.end());
    client.on("close", () => {
      clients.delete(client);
      if (current?.client === client) current = undefined;
    });
    client.on("request", (accept, reject, name, info) => {
      if (name !== "tcpip-forward") return reject?.();
      current = { client, address: info.bindAddr, port: info.bindPort };
      accept?.();
    });
    client.on("session", (accept) => {
      accept().on("shell", (accept) => void accept().write(`tunneled with tls termination, ${url}\r\n`));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: portOf(server),
    authority: certificate.cert,
    hangUp: () => clients.forEach((client) => client.end()),
    async close() {
      clients.forEach((client) => client.end());
      front.close();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function pass(channel: ServerChannel, socket: Socket, hold: boolean): void {
  if (!hold) return void channel.pipe(socket);
  const held: Buffer[] = [];
  channel.on("data", (piece: Buffer) => held.push(piece));
  const end = () => void socket.end(Buffer.concat(held));
  // The end of a chunked body.
  channel.on("data", (piece: Buffer) => piece.toString("latin1").endsWith("0\r\n\r\n") && end());
  channel.on("close", end);
}
