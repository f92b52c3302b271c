import { isIP } from "node:net";
import type { SecureContextOptions } from "node:tls";
import type { Dispatcher } from "undici";
import { bareHost } from "./loopback.ts";

/** Another address at which an endpoint's own origin is asked: names, certificates and `Host` stay those of the origin. */
export interface Detour {
  origin: string;
  host: string;
  port: number;
}

/** A detour from `host:port`; undefined for any other text. */
export function detourOf(endpoint: URL, address: string): Detour | undefined {
  const url = URL.parse(`http://${address}`);
  const port = /:(\d{1,5})$/.exec(address)?.[1];
  if (!url || port === undefined || url.pathname !== "/" || url.username !== "" || !(Number(port) > 0))
    return undefined;
  return { origin: endpoint.origin, host: bareHost(url), port: Number(port) };
}

/** What a request of Node.js is given besides its URL, so that it takes the detour; nothing for other origins. */
export function detouring(url: URL, detour: Detour | undefined) {
  if (detour === undefined || url.origin !== detour.origin) return undefined;
  const name = bareHost(url);
  return {
    hostname: detour.host,
    port: detour.port,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    headers: { host: url.host },
  };
}

/** What `fetch` goes through to take a detour, with these options of its TLS. */
export async function detouringDispatcher(
  { origin, host, port }: Detour,
  tls: SecureContextOptions,
): Promise<Dispatcher> {
  const { Agent, buildConnector } = await import("undici");
  const connect = buildConnector(tls);
  const name = bareHost(new URL(origin));
  return new Agent({
    connect: (options, onDone) => {
      const isOwn = `${options.protocol}//${options.host}` === origin;
      const servername = isIP(name) === 0 ? { servername: name } : {};
      connect(isOwn ? { ...options, hostname: host, port: String(port), ...servername } : options, onDone);
    },
  });
}
