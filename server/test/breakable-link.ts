import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to PostgreSQL's socket that can be cut as networks are: what was connected dies when it is next used. */
export async function startLink(target: string) {
  let cutting: "no" | "next" | "always" = "no";
  let cuts = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => open.delete(socket));
    }
    near.on("data", (chunk) => {
      // The message "Q", "P" or "B" asks; others, such as the farewell "X", do not.
      if (cutting === "no" || !"QPB".includes(String.fromCharCode(chunk[0] ?? 0))) return void far.write(chunk);
      if (cutting === "next") cutting = "no";
      cuts += 1;
      near.resetAndDestroy();
      far.destroy();
    });
    far.pipe(near);
    near.on("close", () => far.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    through: (url: string) => {
      const { pathname } = new URL(url.replace("@/", "@socket/"));
      return `postgres://postgres@127.0.0.1:${portOf(server)}${pathname}`;
    },
    cutOnUse: ({ always = false } = {}) => void (cutting = always ? "always" : "next"),
    get cuts() {
      return cuts;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen on a port");
  return address.port;
}
