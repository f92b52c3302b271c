/** How a tool call ended: `tool_error` for a result with `isError`, `protocol_error` for an error of JSON-RPC. */
export type Outcome = "ok" | "tool_error" | "protocol_error" | "cancelled";

const longestName = 64;

/** Writes the line `started`, from which the time of a start is read. To be called once the server listens. */
export function logStarted(): void {
  write({ event: "started", startMs: Math.round(process.uptime() * 1000) });
}

/**
 * A tool's handler that writes the line `tool_call` as each of its calls ends; never arguments or results. For frameworks
 * that hide their server; an error that it throws is the tool's.
 */
export function logged<Arguments extends unknown[], Result>(
  tool: string,
  handler: (...given: Arguments) => Result,
): (...given: Arguments) => Promise<Awaited<Result>> {
  return (...given) => observe(tool, "tool_error", () => handler(...given), { context: given[1] });
}

/**
 * Makes an `McpServer` of the official SDK, of its line 1 or 2, write the line `tool_call` as each call ends, also of those
 * that never reach a tool. To be called before its first tool is registered; calls of earlier ones are not seen.
 */
export function logToolCalls<Server extends { server: { setRequestHandler: (...given: never[]) => unknown } }>(
  mcpServer: Server,
): Server {
  const { server } = mcpServer;
  const original = server.setRequestHandler;
  const setRequestHandler = (method: unknown, ...rest: unknown[]): unknown => {
    const handler = rest.at(-1);
    if (methodOf(method) !== "tools/call" || typeof handler !== "function")
      return Reflect.apply(original, server, [method, ...rest]);
    const observed = (request: unknown, context: unknown) =>
      observe(toolOf(request), "protocol_error", () => Reflect.apply(handler, undefined, [request, context]), {
        context,
        client: clientOf(server, request),
      });
    return Reflect.apply(original, server, [method, ...rest.slice(0, -1), observed]);
  };
  Object.assign(server, { setRequestHandler });
  return mcpServer;
}

async function observe<Result>(
  tool: string,
  thrown: Outcome,
  call: () => Result,
  { context, client }: { context: unknown; client?: string | undefined },
): Promise<Awaited<Result>> {
  const began = performance.now();
  let outcome = thrown;
  try {
    const result = await call();
    outcome = valueAt(result, "isError") === true ? "tool_error" : "ok";
    return result;
  } finally {
    if (isCancelled(context)) outcome = "cancelled";
    const durationMs = Math.round((performance.now() - began) * 10) / 10;
    // The names come from the client, at any length.
    const named = client === undefined ? {} : { client: client.slice(0, longestName) };
    write({ event: "tool_call", tool: tool.slice(0, longestName), durationMs, outcome, ...named });
  }
}

/** Line 1 of the SDK names a method by the schema of its request, line 2 by its name. */
function methodOf(method: unknown): unknown {
  return typeof method === "string" ? method : valueAt(method, "shape", "method", "value");
}

function toolOf(request: unknown): string {
  return String(valueAt(request, "params", "name"));
}

/** The name of the client: since 2026-07-28 each request has it, and a session knows it from its beginning. */
function clientOf(server: object, request: unknown): string | undefined {
  const getVersion: unknown = Reflect.get(server, "getClientVersion");
  const ofSession: unknown = typeof getVersion === "function" ? Reflect.apply(getVersion, server, []) : undefined;
  const ofRequest = valueAt(request, "params", "_meta", "io.modelcontextprotocol/clientInfo");
  const name = valueAt(ofRequest, "name") ?? valueAt(ofSession, "name");
  return typeof name === "string" ? name : undefined;
}

function isCancelled(context: unknown): boolean {
  return [valueAt(context, "signal"), valueAt(context, "mcpReq", "signal")].some(
    (signal) => signal instanceof AbortSignal && signal.aborted,
  );
}

function valueAt(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

function write(fields: Readonly<Record<string, string | number>>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: "info", ...fields })}\n`);
}
