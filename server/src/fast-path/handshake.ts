// The first thing that a client waits for after a cold start is the answer to its handshake, which is the same for all.
import type { IncomingHttpHeaders } from "node:http";
import { serverInfo } from "../server-info.ts";
import { capabilities } from "./capabilities.ts";
import {
  hasPlainCapabilities,
  hasPlainEnvelope,
  isPlainClientInfo,
  isRecord,
  legacyVersions,
  modernVersion,
  type PlainRequest,
  toModernResult,
} from "./plain-request.ts";

/** The body of the answer to `initialize` or `server/discover`; undefined for every other request. */
export function answerHandshake(headers: IncomingHttpHeaders, request: PlainRequest): string | undefined {
  const result = initialize(headers, request) ?? discover(headers, request);
  return result && JSON.stringify({ jsonrpc: "2.0", id: request.id, result });
}

function initialize(headers: IncomingHttpHeaders, { method, params }: PlainRequest): object | undefined {
  if (method !== "initialize" || headers["mcp-protocol-version"] !== undefined) return undefined;
  const { protocolVersion, capabilities: clientCapabilities, clientInfo, ...others } = params;
  if (Object.keys(others).length > 0 || !legacyVersions.has(protocolVersion)) return undefined;
  if (!isPlainClientInfo(clientInfo) || !hasPlainCapabilities(clientCapabilities)) return undefined;
  return { protocolVersion, capabilities, serverInfo };
}

function discover(headers: IncomingHttpHeaders, { method, params }: PlainRequest): object | undefined {
  if (method !== "server/discover" || headers["mcp-protocol-version"] !== modernVersion) return undefined;
  const { _meta: meta, ...others } = params;
  if (Object.keys(others).length > 0 || !isRecord(meta)) return undefined;
  if (!hasPlainEnvelope(headers, { method, name: undefined }, meta)) return undefined;
  return toModernResult({ supportedVersions: [modernVersion], capabilities, ttlMs: 0, cacheScope: "private" });
}
