// Why this is here: the first thing that a client waits for after a cold start is the answer to its greeting, and that is
// the same for every client. It is given before the SDK is loaded, which takes as long as all the rest of the start.
// `test/fast-path.test.ts` holds it against the SDK's own answer.
import type { IncomingHttpHeaders } from "node:http";
import { capabilities } from "./capabilities.ts";
import {
  fitsModern,
  hasPlainCapabilities,
  isPlainClient,
  isRecord,
  legacyVersions,
  modernVersion,
  type OrdinaryRequest,
  toModernResult,
} from "./ordinary.ts";
import { serverInfo } from "./server-info.ts";

/** The body of the answer to an ordinary greeting of either protocol era; undefined for everything else. */
export function greet(headers: IncomingHttpHeaders, request: OrdinaryRequest): string | undefined {
  const result = greetLegacy(headers, request) ?? greetModern(headers, request);
  return result && JSON.stringify({ jsonrpc: "2.0", id: request.id, result });
}

function greetLegacy(headers: IncomingHttpHeaders, { method, params }: OrdinaryRequest): object | undefined {
  if (method !== "initialize" || headers["mcp-protocol-version"] !== undefined) return undefined;
  const { protocolVersion, capabilities: offered, clientInfo, ...others } = params;
  if (Object.keys(others).length > 0 || !legacyVersions.has(protocolVersion)) return undefined;
  if (!isPlainClient(clientInfo) || !hasPlainCapabilities(offered)) return undefined;
  return { protocolVersion, capabilities, serverInfo };
}

function greetModern(headers: IncomingHttpHeaders, { method, params }: OrdinaryRequest): object | undefined {
  if (method !== "server/discover" || headers["mcp-protocol-version"] !== modernVersion) return undefined;
  const { _meta: meta, ...others } = params;
  if (Object.keys(others).length > 0 || !isRecord(meta)) return undefined;
  if (!fitsModern(headers, { method, name: undefined }, meta)) return undefined;
  return toModernResult({ supportedVersions: [modernVersion], capabilities, ttlMs: 0, cacheScope: "private" });
}
