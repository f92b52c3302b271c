import {
  createMcpHandler,
  isLegacyRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { detailOf, log } from "./log.ts";

/** Longest body of one request. */
export const maxRequestBodySize = 1024 * 1024;

const asksForProgress = z.object({ params: z.object({ _meta: z.object({ progressToken: z.unknown() }) }) });

/** Answers MCP requests of both protocol eras, without sessions: any instance can answer any request. */
export function createEndpoint(factory: McpServerFactory, heartbeatSeconds: number) {
  const onerror = (error: Error) => log("warn", "protocol_error", { error: error.message });
  const keepAliveMs = heartbeatSeconds * 1000;
  const modern = createMcpHandler(factory, {
    legacy: "reject",
    responseMode: "auto",
    keepAliveMs,
    maxRequestBodySize,
    onerror,
  });

  // The SDK's own stateless answer to clients up to 2025-11-25 is always a stream; most calls need none.
  const legacy = async (request: Request): Promise<Response> => {
    const enableJsonResponse = !(await wantsStream(request));
    const server = await factory({ era: "legacy" });
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse,
      keepAliveMs,
      maxRequestBodySize,
    });
    const close = () => server.close();
    try {
      await server.connect(transport);
      const response = await transport.handleRequest(request);
      if (!enableJsonResponse && response.body) return whenRead(response, response.body, close);
      await close();
      return response;
    } catch (error) {
      await close();
      throw error;
    }
  };

  return {
    fetch: async (request: Request): Promise<Response> => {
      if (!(await isLegacyRequest(request, undefined, { maxRequestBodySize }))) return modern.fetch(request);
      return legacy(request);
    },
    close: () => modern.close(),
    onerror: (error: unknown) => log("error", "request_failed", { error: detailOf(error) }),
  };
}

async function wantsStream(request: Request): Promise<boolean> {
  try {
    return asksForProgress.safeParse(await request.clone().json()).success;
  } catch {
    // Not JSON: the transport answers with the right error.
    return false;
  }
}

function whenRead(response: Response, body: ReadableStream<Uint8Array>, done: () => Promise<void>): Response {
  return new Response(body.pipeThrough(new TransformStream({ flush: done, cancel: done })), response);
}
