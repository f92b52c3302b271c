import { once } from "node:events";
import { createServer as createPlainServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { withCors } from "../live-server.ts";

/** A server on a port of loopback, or of another address of this machine. */
export interface Listening {
  port: number;
  close(): Promise<void>;
}

/** Serves over TLS alone. */
export async function serveTls(listener: RequestListener, options: TlsOptions): Promise<Listening> {
  const server = createTlsServer(options, withCors(listener));
  return { port: await listen(server), close: () => end(server) };
}

/** Serves over TLS and in the clear at one port. */
export async function serveBoth(
  listener: RequestListener,
  plain: RequestListener,
  options: TlsOptions,
): Promise<Listening> {
  const secure = createTlsServer(options, withCors(listener));
  const open = createPlainServer(plain);
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.once("data", (first) => {
      socket.pause();
      // A handshake of TLS begins with 22.
      (first[0] === 22 ? secure : open).emit("connection", socket);
      socket.unshift(first);
      socket.resume();
    });
  });
  return {
    port: await listen(door),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function end(server: HttpServer | ReturnType<typeof createTlsServer>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
