import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import * as z from "zod";

const timeoutMs = 60_000;
const info = { name: "slipway-dev", version: "0.1.0" };

const requestSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("tools/list") }),
  z.object({
    method: z.literal("tools/call"),
    params: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
  }),
  z.object({ method: z.literal("resources/read"), params: z.object({ uri: z.string() }) }),
]);

/** What the page may ask of the server that is developed. */
export type PageRequest = z.infer<typeof requestSchema>;

/** Reads what the page sent; throws a ZodError for anything else. */
export function parseRequest(body: unknown): PageRequest {
  return requestSchema.parse(body);
}

/** One client of the endpoint for the page and its components, connected when first needed and again after the server was started anew. */
export function openEndpoint(endpoint: URL, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  let connecting: Promise<Client> | undefined;
  const connect = (): Promise<Client> => {
    connecting ??= (async () => {
      const client = new Client(info);
      await client.connect(new StreamableHTTPClientTransport(endpoint, { requestInit: { headers } }), {
        timeout: timeoutMs,
      });
      return client;
    })();
    // A failed attempt is none for the next call.
    connecting.catch(() => (connecting = undefined));
    return connecting;
  };
  return {
    async request(request: PageRequest): Promise<object> {
      const client = await connect();
      if (request.method === "tools/list") return client.listTools(undefined, { timeout: timeoutMs });
      if (request.method === "tools/call") return client.callTool(request.params, { timeout: timeoutMs });
      return client.readResource(request.params, { timeout: timeoutMs });
    },
    /** Forgets the session, which the server that was started anew may not know. */
    async reset(): Promise<void> {
      const before = connecting;
      connecting = undefined;
      await (await before?.catch(() => undefined))?.close().catch(() => {});
    },
  };
}
