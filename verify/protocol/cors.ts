import type { Check, CheckContext, Fault, RawResponse } from "../contract.ts";
import { isAnswered, type JsonRpc, openJsonRpc, type Reply } from "../mcp/json-rpc.ts";

/** Where clients run in a browser. */
const origins = {
  // https://github.com/modelcontextprotocol/inspector
  "the Inspector": "http://localhost:6274",
  ChatGPT: "https://chatgpt.com",
  Claude: "https://claude.ai",
};

/** What a page of one origin gets. */
interface Visit {
  client: string;
  origin: string;
  preflight: RawResponse;
  reply: Reply;
}

/** A client that runs in a browser can connect; one that runs anywhere else never asks for this. */
export const cors: Check = {
  id: "protocol.cors",
  group: "protocol",
  title: "lets clients in browsers connect",
  severity: "minor",
  quick: false,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const token = context.options.token === undefined ? [] : ["authorization"];
    const sent = [...token, "content-type", ...Object.keys(rpc.headersFor("tools/list"))].toSorted();
    const visits = await Promise.all(
      Object.entries(origins).map(([client, origin]) => visit(client, origin, sent, rpc, context)),
    );
    const lines = visits.map((seen) => `${seen.origin}: ${describe(seen)}`);
    context.evidence.add({ name: "visits of browsers", kind: "text", text: lines.map(context.quote).join("\n") });
    // https://fetch.spec.whatwg.org/#cors-preflight-fetch
    const [allowed, preflighted] = [visits.filter(isLetIn), visits.filter(isPreflighted)];
    if (allowed.length === 0 && preflighted.length === 0) return [closed(visits, context)];
    return visits
      .flatMap((seen) => {
        if (isLetIn(seen) && !isPreflighted(seen)) return [refusedPreflight(seen, context)];
        // A session that is gone says nothing of the origin.
        if (isPreflighted(seen) && seen.reply.status === 404) return [];
        if (isPreflighted(seen) && !isLetIn(seen)) return [refusedRequest(seen, context)];
        return isLetIn(seen) ? lacks(seen, sent) : [];
      })
      .filter(isFirst);
  },
};

async function visit(client: string, origin: string, sent: readonly string[], rpc: JsonRpc, context: CheckContext) {
  const asking = context.raw({
    method: "OPTIONS",
    // Browsers never send a token with it.
    identity: "none",
    headers: {
      origin,
      accept: "*/*",
      "access-control-request-method": "POST",
      "access-control-request-headers": sent.join(","),
    },
  });
  const [preflight, reply] = await Promise.all([asking, rpc.request("tools/list", {}, { headers: { origin } })]);
  return { client, origin, preflight, reply };
}

function lets({ headers }: RawResponse, origin: string): boolean {
  const allowed = headers["access-control-allow-origin"];
  return allowed === "*" || allowed === origin;
}

function isPreflighted({ preflight, origin }: Visit): boolean {
  return preflight.status >= 200 && preflight.status < 300 && lets(preflight, origin);
}

function isLetIn({ reply, origin }: Visit): boolean {
  return isAnswered(reply) && lets(reply, origin);
}

function describe({ preflight, reply }: Visit): string {
  const told = (answer: RawResponse) =>
    answer.headers["access-control-allow-origin"] ?? "no Access-Control-Allow-Origin";
  return `OPTIONS ${preflight.status}, ${told(preflight)}; POST ${reply.status}, ${told(reply)}`;
}

const why = "clients that run in a browser cannot connect: the Inspector without its proxy, and web pages of hosts";

function closed([first]: readonly Visit[], { quote }: CheckContext): Fault {
  return {
    severity: "info",
    where: "Access-Control-Allow-Origin",
    expected: "an answer that browsers hand on",
    seen: quote(first ? describe(first) : "none"),
    why,
    fix: "where such clients matter, answer OPTIONS with 204 and CORS headers, without sign-in (the cors package does)",
  };
}

function refusedPreflight({ preflight, client }: Visit, { quote }: CheckContext): Fault {
  return {
    where: "OPTIONS",
    expected: "status 200 or 204 with Access-Control-Allow-Origin",
    seen: quote(`status ${preflight.status} to a preflight from ${client}: ${preflight.body || "an empty body"}`),
    why,
    fix: "answer OPTIONS before sign-in and before routing: a browser never sends a token with it",
  };
}

function refusedRequest(seen: Visit, { quote }: CheckContext): Fault {
  return {
    where: `Origin: ${seen.origin}`,
    expected: "POST from every origin that the preflight lets in",
    seen: quote(describe(seen)),
    why: `the preflight promises ${seen.client} what the request then refuses`,
    fix: "use one list of allowed origins for OPTIONS and POST, and send Access-Control-Allow-Origin with both",
  };
}

/** What a page that is let in still may not send or read. */
function lacks({ preflight, reply }: Visit, sent: readonly string[]): Fault[] {
  const allowed = listed(preflight.headers["access-control-allow-headers"]);
  // The asterisk does not stand for a token: https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
  const missing = sent.filter(
    (name) => !allowed.includes(name) && !(allowed.includes("*") && name !== "authorization"),
  );
  const exposed = listed(reply.headers["access-control-expose-headers"]);
  const hidden = sent.includes("mcp-session-id") && !exposed.includes("mcp-session-id") && !exposed.includes("*");
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            where: "Access-Control-Allow-Headers",
            expected: sent.join(", "),
            seen: allowed.join(", ") || "none",
            why: `browsers stop before the first request after initialize: ${missing.join(", ")} may not be sent`,
            fix: `add ${missing.join(", ")} to Access-Control-Allow-Headers`,
          },
        ]),
    ...(hidden
      ? [
          {
            where: "Access-Control-Expose-Headers",
            expected: "Mcp-Session-Id",
            seen: exposed.join(", ") || "none",
            why: "a client in a browser cannot read the session's id and sends its next request without it",
            fix: "send Access-Control-Expose-Headers: Mcp-Session-Id",
          },
        ]
      : []),
  ];
}

function listed(header = ""): string[] {
  return header.split(",").flatMap((name) => name.trim().toLowerCase() || []);
}

/** The same fault at several origins is one. */
function isFirst({ where }: Fault, index: number, all: readonly Fault[]): boolean {
  return all.findIndex((other) => other.where === where) === index;
}
