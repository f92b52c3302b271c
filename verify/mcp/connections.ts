import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from "@modelcontextprotocol/client";
import type { Era } from "../contract.ts";
import type { VerifyOptions } from "../options.ts";
import { sendingAgain } from "../http/closed-connection.ts";
import { detourOf } from "../http/detour.ts";
import { fetchThrough } from "../http/trust.ts";
import { clientValidator } from "../json-schema/client-validator.ts";
import type { Presence } from "../presence.ts";
import { nameOfRequest } from "./request-name.ts";
import { clientInfo, revisions } from "./revisions.ts";

const modes: Record<Era, VersionNegotiationMode> = {
  legacy: "legacy",
  modern: { pin: revisions.modern },
  auto: "auto",
};

/** Longest wait for one answer to the official client. */
export const callTimeoutMs = 15_000;
const closeTimeoutMs = 1000;
// Servers may offer tools with components to those hosts alone that show them.
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
const capabilities = {
  extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
};

class QuietClient extends Client {
  /** The same without a word on standard output, which may be for a report. */
  override async listTools(...args: Parameters<Client["listTools"]>) {
    return this.getServerCapabilities()?.tools ? super.listTools(...args) : { tools: [] };
  }
}

/** Makes connected clients and closes them all. */
export interface Connections {
  open(era: Era, token: string | undefined): Promise<Client>;
  /** Closes the streams that clients opened with a GET, and refuses more of them; says how many there were. */
  closeStreams(): number;
  close(): Promise<void>;
}

/** Clients of an endpoint whose every request ends with the signal. */
export function makeConnections(
  endpoint: URL,
  { ca, connectTo }: Pick<VerifyOptions, "ca" | "connectTo">,
  signal: AbortSignal,
  watch: Presence["watch"] = (_watched, answer) => answer,
): Connections {
  const clients: Client[] = [];
  const sendOnce = sendingAgain(fetchThrough(ca, connectTo === undefined ? undefined : detourOf(endpoint, connectTo)));
  const send: typeof fetch = (url, init) => {
    const what = nameOfRequest(init?.method ?? "GET", init?.body);
    return watch({ what, isTakenBack: () => init?.signal?.aborted === true }, sendOnce(url, init));
  };
  const streams = new Set<AbortController>();
  let takesStreams = true;
  const fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const signals = [signal, ...[init?.signal ?? []].flat()];
    if (init?.method !== "GET" || new URL(url).href !== endpoint.href) {
      return send(url, { ...init, signal: AbortSignal.any(signals) });
    }
    // As a server answers that has none.
    if (!takesStreams) return new Response(null, { status: 405 });
    const own = new AbortController();
    streams.add(own);
    return send(url, { ...init, signal: AbortSignal.any([own.signal, ...signals]) });
  };
  return {
    async open(era, token) {
      const client = new QuietClient(clientInfo, {
        capabilities,
        versionNegotiation: { mode: modes[era] },
        jsonSchemaValidator: clientValidator,
      });
      clients.push(client);
      const transport = new StreamableHTTPClientTransport(endpoint, {
        ...(token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
        fetch,
      });
      await client.connect(transport, { timeout: callTimeoutMs, signal });
      return client;
    },
    closeStreams() {
      takesStreams = false;
      for (const stream of streams) stream.abort();
      return streams.size;
    },
    async close() {
      const limit = new Promise((resolve) => setTimeout(resolve, closeTimeoutMs).unref());
      await Promise.race([Promise.allSettled(clients.map((client) => client.close())), limit]);
    },
  };
}
