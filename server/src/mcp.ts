import {
  createMcpHandler,
  isLegacyRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { framesOf, log } from "./log.ts";

const progressRequest = z.object({ params: z.object({ _meta: z.object({ progressToken: z.unknown() }) }) });
const cancellation = z.object({ method: z.literal("notifications/cancelled") });
const subscription = z.object({ method: z.literal("subscriptions/listen") });

/** Answers MCP requests of both protocol eras, without sessions: any instance can answer any request. */
export function createEndpoint(makeServer: () => McpServer, heartbeatSeconds: number) {
  const keepAliveMs = heartbeatSeconds * 1000;
  const modern = createMcpHandler(makeServer, {
    legacy: "reject",
    keepAliveMs,
    // The message may quote the request.
    onerror: (error) => log("warn", "request_refused", { error: error.name, at: framesOf(error) }),
  });
  return {
    /** Answers a request whose body is read already. */
    async answer(request: Request, body: unknown): Promise<Response> {
      const response = (await isLegacyRequest(request, body))
        ? await answerLegacy(makeServer(), request, body, keepAliveMs)
        : await modern.fetch(request, { parsedBody: body });
      response.headers.set("cache-control", "no-store, no-transform");
      // Whether the connection stays open is not for the answer to say.
      response.headers.delete("connection");
      return response;
    },
    close: () => modern.close(),
  };
}

/** Whether a message opens a stream that lasts until one side ends it. */
export function isSubscription(message: unknown): boolean {
  return subscription.safeParse(message).success;
}

// The SDK's own answer to clients up to 2025-11-25 is always a stream; only progress needs one.
async function answerLegacy(
  server: McpServer,
  request: Request,
  body: unknown,
  keepAliveMs: number,
): Promise<Response> {
  const streams = [body].flat().some((message) => progressRequest.safeParse(message).success);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams, keepAliveMs });
  const close = () => server.close();
  const gone = new Promise<Response>((resolve) => {
    const leave = () => void close().then(() => resolve(new Response(null, { status: 499 })));
    if (request.signal.aborted) leave();
    else request.signal.addEventListener("abort", leave, { once: true });
  });
  await server.connect(transport);
  const response = await Promise.race([
    transport.handleRequest(request, { parsedBody: withoutCancellations(body) }),
    gone,
  ]);
  if (streams && response.body)
    return new Response(response.body.pipeThrough(new TransformStream({ flush: close })), response);
  await close();
  return response;
}

// A cancelled call gets no answer, and the rest of its batch would wait for it for ever.
function withoutCancellations(body: unknown): unknown {
  return Array.isArray(body) ? body.filter((message) => !cancellation.safeParse(message).success) : body;
}
