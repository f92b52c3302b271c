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
  return (...given) => observe(tool, "tool_error", () => handler(...given), given[1]);
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
      observe(toolOf(request), "protocol_error", () => Reflect.apply(handler, undefined, [request, context]), context);
    return Reflect.apply(original, server, [method, ...rest.slice(0, -1), observed]);
  };
  Object.assign(server, { setRequestHandler });
  return mcpServer;
}

async function observe<Result>(
  tool: string,
  thrown: Outcome,
  call: () => Result,
  context: unknown,
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
    // The name comes from the client, at any length.
    write({ event: "tool_call", tool: tool.slice(0, longestName), durationMs, outcome });
  }
}

/** Line 1 of the SDK names a method by the schema of its request, line 2 by its name. */
function methodOf(method: unknown): unknown {
  return typeof method === "string" ? method : valueAt(method, "shape", "method", "value");
}

function toolOf(request: unknown): string {
  return String(valueAt(request, "params", "name"));
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
