import { toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  isLegacyRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import * as z from "zod";
import { extension } from "#extension";
import { detailOf, framesOf, log } from "./log.ts";
import { protocolVersionOf } from "./request-metadata.ts";
import { makeToolServer } from "./tool-server.ts";
import type { ToolServices } from "./tool-services.ts";
import type { User } from "./user.ts";

const progressRequest = z.object({ params: z.object({ _meta: z.object({ progressToken: z.unknown() }) }) });
const cancellation = z.object({ method: z.literal("notifications/cancelled") });

/** A POST request to the endpoint with its parsed body and its user. */
export interface McpRequest {
  headers: IncomingHttpHeaders;
  body: unknown;
  user: User;
}

/** Answers MCP requests through the official SDK. */
export interface SdkHandler {
  answer(request: McpRequest, response: ServerResponse): Promise<void>;
  /** Ends the open subscriptions. */
  close(): Promise<void>;
}

/** Handles both protocol eras without sessions: any instance can answer any request. */
export function createSdkHandler(services: ToolServices, heartbeatSeconds: number): SdkHandler {
  const keepAliveMs = heartbeatSeconds * 1000;
  const users = new WeakMap<Request, User>();
  const serverFor = (request: Request | undefined) => {
    const user = request && users.get(request);
    // Nobody's request may be taken for one that may do everything.
    if (!user) throw new Error("a request reached the SDK without its user");
    return makeToolServer(services, {
      user,
      protocolVersion: protocolVersionOf(request.headers.get("mcp-protocol-version")),
      userAgent: request.headers.get("user-agent"),
    });
  };
  const modern = createMcpHandler(({ requestInfo }) => serverFor(requestInfo), {
    legacy: "reject",
    keepAliveMs,
    ...(extension ? { bus: extension.bus } : {}),
    // The message may quote the request.
    onerror: (error) => log("warn", "request_refused", { error: error.name, at: framesOf(error) }),
  });
  const answer = async (request: Request, body: unknown): Promise<Response> => {
    const response = (await isLegacyRequest(request, body))
      ? await answerLegacy(serverFor(request), request, body, keepAliveMs)
      : await modern.fetch(request, { parsedBody: body });
    response.headers.set("cache-control", "no-store, no-transform");
    // Whether the connection stays open is not for the answer to say.
    response.headers.delete("connection");
    return response;
  };
  return {
    async answer({ headers, body, user }, response) {
      const fetch = (request: Request) => {
        users.set(request, user);
        return answer(request, body);
      };
      const onerror = (error: Error) => log("error", "request_failed", { error: detailOf(error) });
      // The adapter need not read the body again.
      const bare = { headers, method: "POST", url: "/mcp", async *[Symbol.asyncIterator]() {} };
      await toNodeHandler({ fetch }, { onerror })(bare, response);
    },
    close: () => modern.close(),
  };
}

// The SDK's own answer to clients up to 2025-11-25 is always a stream; only progress needs one.
async function answerLegacy(
  server: McpServer,
  request: Request,
  body: unknown,
  keepAliveMs: number,
): Promise<Response> {
  const streams = [body].flat().some(needsStream);
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

function needsStream(message: unknown): boolean {
  return extension?.needsStream(message) || progressRequest.safeParse(message).success;
}

// A cancelled call gets no answer, and the rest of its batch would wait for it for ever.
function withoutCancellations(body: unknown): unknown {
  return Array.isArray(body) ? body.filter((message) => !cancellation.safeParse(message).success) : body;
}
