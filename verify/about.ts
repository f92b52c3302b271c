import type { Tool } from "@modelcontextprotocol/client";
import { callTimeoutMs } from "./mcp/connections.ts";
import type { CheckContext } from "./contract.ts";
import { readsWithoutArguments } from "./mcp/tool-call.ts";
import type { About } from "./result.ts";
import { toContracts } from "./tool-contract.ts";

/** Describes an endpoint that lets us in or asks for a token; undefined for any other. Never throws. */
export async function describe(context: CheckContext): Promise<About | undefined> {
  try {
    const access = await context.access();
    if (access.kind === "sign-in") return { kind: "sign-in" };
    if (access.kind === "closed") return undefined;
    const client = await context.connect();
    const server = client.getServerVersion();
    const call = await callHarmless(context, access.tools);
    return {
      kind: "open",
      server: context.quote(server ? `${server.name} ${server.version}` : "unnamed"),
      protocolVersion: client.getNegotiatedProtocolVersion() ?? "unknown",
      tools: toContracts(access.tools),
      ...(call ? { call } : {}),
    };
  } catch {
    // The checks have said why.
    return undefined;
  }
}

async function callHarmless(context: CheckContext, tools: readonly Tool[]) {
  const harmless = tools.find(readsWithoutArguments);
  if (!harmless) return undefined;
  const client = await context.connect();
  const began = performance.now();
  const result = await client
    .callTool({ name: harmless.name, arguments: {} }, { timeout: callTimeoutMs, signal: context.signal })
    .catch(() => undefined);
  if (result === undefined || result.isError) return undefined;
  return { tool: context.quote(harmless.name), milliseconds: Math.round(performance.now() - began) };
}
