import { Client, StreamableHTTPClientTransport, type Tool } from "@modelcontextprotocol/client";

/** What one conversation with an endpoint showed. */
export interface Handshake {
  server: string;
  protocolVersion: string;
  tools: string[];
  /** The tool that was called: the first read-only one that needs no arguments. */
  calledTool?: string;
  connectMilliseconds: number;
  callMilliseconds?: number;
}

const timeoutMs = 15_000;

/** Connects to an MCP endpoint, lists its tools and calls a harmless one; throws what went wrong in one sentence. */
export async function shakeHands(endpoint: string): Promise<Handshake> {
  const client = new Client({ name: "slipway", version: "0.1.0" }, { versionNegotiation: { mode: "auto" } });
  const options = { timeout: timeoutMs };
  try {
    const began = performance.now();
    await client.connect(new StreamableHTTPClientTransport(new URL(endpoint)), options);
    const connectMilliseconds = Math.round(performance.now() - began);
    const { tools } = await client.listTools(undefined, options);
    const server = client.getServerVersion();
    const found: Handshake = {
      server: server ? `${server.name} ${server.version}` : "unnamed",
      protocolVersion: client.getNegotiatedProtocolVersion() ?? "unknown",
      tools: tools.map(({ name }) => name),
      connectMilliseconds,
    };
    const harmless = tools.find(isHarmless);
    if (!harmless) return found;
    const called = performance.now();
    const result = await client.callTool({ name: harmless.name, arguments: {} }, options);
    if (result.isError) throw new Error(`tool ${harmless.name} answered with an error`);
    return { ...found, calledTool: harmless.name, callMilliseconds: Math.round(performance.now() - called) };
  } catch (error) {
    throw new Error(`${endpoint} does not answer as an MCP server: ${messageOf(error)}`, { cause: error });
  } finally {
    await client.close();
  }
}

function isHarmless({ annotations, inputSchema }: Tool): boolean {
  return annotations?.readOnlyHint === true && (inputSchema.required ?? []).length === 0;
}

function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error instanceof Error ? error.message : String(error)}${cause}`;
}
