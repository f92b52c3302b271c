import type { Tool } from "@modelcontextprotocol/client";
import { callTimeoutMs } from "./mcp/connections.ts";
import type { Subject } from "./contract.ts";
import { readsWithoutArguments } from "./mcp/tool-call.ts";

/** What an endpoint says of itself, and how one call went. */
export type About =
  | { kind: "sign-in" }
  | {
      kind: "open";
      /** Name and version. */
      server: string;
      protocolVersion: string;
      tools: string[];
      /** The first tool that only reads and needs no arguments; missing where there is none, or it failed. */
      call?: { tool: string; milliseconds: number };
    };

/** Describes an endpoint that lets us in or asks for a token; undefined for any other. Never throws. */
export async function describe(subject: Subject): Promise<About | undefined> {
  try {
    const access = await subject.access();
    if (access.kind === "sign-in") return { kind: "sign-in" };
    if (access.kind === "closed") return undefined;
    const client = await subject.connect();
    const server = client.getServerVersion();
    const call = await callHarmless(subject, access.tools);
    return {
      kind: "open",
      server: subject.quote(server ? `${server.name} ${server.version}` : "unnamed"),
      protocolVersion: client.getNegotiatedProtocolVersion() ?? "unknown",
      tools: access.tools.map(({ name }) => subject.quote(name)),
      ...(call ? { call } : {}),
    };
  } catch {
    // The checks have said why.
    return undefined;
  }
}

async function callHarmless(subject: Subject, tools: readonly Tool[]) {
  const harmless = tools.find(readsWithoutArguments);
  if (!harmless) return undefined;
  const client = await subject.connect();
  const began = performance.now();
  const result = await client
    .callTool({ name: harmless.name, arguments: {} }, { timeout: callTimeoutMs, signal: subject.signal })
    .catch(() => undefined);
  if (result === undefined || result.isError) return undefined;
  return { tool: subject.quote(harmless.name), milliseconds: Math.round(performance.now() - began) };
}
