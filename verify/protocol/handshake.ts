import type { Access, Check, Fault } from "../contract.ts";

/** Connects as any host does and lists the tools; a proper wish for a token is no fault. */
export const handshake: Check = {
  id: "protocol.handshake",
  group: "protocol",
  title: "completes the handshake and lists its tools",
  severity: "critical",
  quick: true,
  after: ["reach.dns", "reach.tls-chain", "reach.tls-expiry", "reach.tls-protocol"],
  async run(context) {
    const began = performance.now();
    const access = await context.access();
    if (access.kind === "closed") return [toFault(access, context.options.token !== undefined)];
    if (access.kind === "open") context.timing.add("connect and list tools", performance.now() - began);
    return [];
  },
};

function toFault({ seen, status }: Extract<Access, { kind: "closed" }>, hasToken: boolean): Fault {
  return {
    where: "initialize, server/discover or tools/list",
    expected: "a client connects and gets the list of tools",
    seen,
    why: "no host can use this server",
    fix: toFix(status, hasToken),
  };
}

function toFix(status: number | undefined, hasToken: boolean): string {
  if (status === 401 && hasToken) return "give a token that this server accepts";
  if (status === 401) return 'answer 401 with WWW-Authenticate: Bearer resource_metadata="<URL of the metadata>"';
  if (status === 403) return "let this host name and this user in, or give another token";
  if (status === 404 || status === 405) return "give the URL with the server's path, which most often is /mcp";
  if (status !== undefined && status >= 500) return "mend what the server's log says of this request";
  return "see that the server runs, that its name resolves and that it speaks MCP over Streamable HTTP";
}
