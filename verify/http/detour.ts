import { isIP } from "node:net";
import type { SecureContextOptions } from "node:tls";
import type { Dispatcher } from "undici";
import { bareHost, portOf } from "./loopback.ts";

/** Where an endpoint's own origin is asked instead. */
export interface Detour {
  origin: string;
  host: string;
  port: number;
  /** Whose names, certificates and `Host` the requests carry: the endpoint's, or those of another origin. */
  as: URL;
}

/**
 * A detour from `host:port`, which is asked under the endpoint's name, or from an origin such as `https://next.example.com`,
 * which is asked under its own; undefined for any other text.
 */
export function detourOf(endpoint: URL, address: string): Detour | undefined {
  const isOrigin = /^https?:\/\//.test(address);
  const url = URL.parse(isOrigin ? address : `http://${address}`);
  if (!url || url.pathname !== "/" || url.username !== "" || url.search !== "" || url.hash !== "") return undefined;
  const port = isOrigin ? portOf(url) : Number(/:(\d{1,5})$/.exec(address)?.[1]);
  if (!(port > 0)) return undefined;
  return { origin: endpoint.origin, host: bareHost(url), port, as: isOrigin ? url : new URL(endpoint.origin) };
}

/** What a request of Node.js is given besides its URL, so that it takes the detour; nothing for other origins. */
export function detouring(url: URL, detour: Detour | undefined) {
  if (detour === undefined || url.origin !== detour.origin) return undefined;
  return {
    protocol: detour.as.protocol,
    hostname: detour.host,
    port: detour.port,
    ...serverName(detour),
    headers: { host: detour.as.host },
  };
}

/** What `fetch` goes through to take a detour, with these options of its TLS. */
export async function detouringDispatcher(detour: Detour, tls: SecureContextOptions): Promise<Dispatcher> {
  const { Agent, buildConnector } = await import("undici");
  const { origin, host, port, as } = detour;
  const connect = buildConnector(tls);
  const agent = new Agent({
    connect: (options, onDone) => {
      const isOwn = `${options.protocol}//${options.host}` === as.origin;
      connect(isOwn ? { ...options, hostname: host, port: String(port), ...serverName(detour) } : options, onDone);
    },
  });
  return agent.compose((dispatch) => (options, handler) => {
    const isOwn = String(options.origin) === origin;
    return dispatch(isOwn ? { ...options, origin: as.origin } : options, handler);
  });
}

function serverName({ as }: Detour): { servername?: string } {
  const name = bareHost(as);
  return isIP(name) === 0 ? { servername: name } : {};
}
