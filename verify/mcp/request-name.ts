/** What people call a request of MCP, such as `POST tools/call greet`, from its method and body of HTTP. */
export function nameOfRequest(method: string, body: unknown): string {
  if (typeof body !== "string") return method;
  const called = /"method":"([\w/]{1,60})"/.exec(body)?.[1];
  if (called === undefined) return method;
  const tool = called === "tools/call" ? /"name":"([^"\\]{1,80})"/.exec(body)?.[1] : undefined;
  return [method, called, ...(tool === undefined ? [] : [tool])].join(" ");
}
