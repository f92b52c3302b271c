import { postInitialize } from "../mcp/initialize.ts";
import type { CauseKind } from "../connection/cause.ts";
import type { Check, CheckContext, Fault, RawResponse, Skip } from "../contract.ts";
import { isLoopback } from "../http/loopback.ts";

/** Nothing is served in the clear, unless it stays on this machine. */
export const httpRedirect: Check = {
  id: "reach.http-redirect",
  group: "reach",
  title: "serves nothing over plain HTTP",
  severity: "major",
  quick: true,
  needs: ["reach.dns"],
  // Where there is no TLS at all, that is the fault.
  after: ["reach.tls-chain"],
  async run(context) {
    const { endpoint } = context;
    if (endpoint.protocol === "http:") return isLoopback(endpoint) ? onThisMachine : [inTheClear(endpoint)];
    if (context.options.connectTo !== undefined) return { skip: "connections go to another address" };
    const twin = new URL(endpoint);
    // An https URL without a port becomes one of port 80.
    twin.protocol = "http:";
    // The twin is another origin, so no token goes along.
    const answer = await postInitialize({ raw: (request) => context.raw({ ...request, url: twin, identity: "none" }) })
      // Nobody listens, or whoever does speaks TLS alone.
      .catch(() => undefined);
    context.signal.throwIfAborted();
    if (!answer) return isThere(context);
    context.evidence.add({ name: "answer in the clear", kind: "text", text: `POST ${twin.href}: ${answer.status}` });
    return judge(answer, twin);
  },
};

const onThisMachine: Skip = { skip: "the endpoint does not use TLS" };

/** Nothing in the clear is right where the endpoint itself can be reached. */
async function isThere({ access }: CheckContext): Promise<Fault[] | Skip> {
  const found = await access();
  return found.kind === "closed" && unreachable.includes(found.cause.kind) ? { skip: found.cause.sentence } : [];
}

const unreachable: readonly CauseKind[] = ["name", "route", "time"];

// Refusals, and what a server of another site or a gateway without one says.
const refusals = [400, 403, 404, 410, 421, 426, 429];

function judge({ status, headers, body }: RawResponse, twin: URL): Fault[] {
  const where = twin.href;
  const isServed = status === 401 || (status === 200 && /"jsonrpc"\s*:\s*"2\.0"/.test(body));
  if (isServed || status < 300 || (status >= 400 && status < 500 && !refusals.includes(status))) {
    return [
      {
        ...(isServed ? {} : { severity: "minor" as const }),
        where,
        expected: "a redirect to https, a refusal or nobody listening",
        seen: status === 200 && isServed ? "MCP is answered without TLS" : `status ${status} without TLS`,
        why: "a client with this URL sends its token and data in the clear",
        fix: "redirect http to https at the gateway, or close the port",
      },
    ];
  }
  const location = status >= 300 && status < 400 ? URL.parse(headers["location"] ?? "", twin.href) : null;
  if (location?.protocol !== "http:") return [];
  return [
    {
      severity: "minor",
      where,
      expected: "a redirect to https",
      seen: `a redirect to ${location.origin}`,
      why: "whoever follows it stays without TLS",
      fix: "let the redirect name https",
    },
  ];
}

function inTheClear(endpoint: URL): Fault {
  return {
    severity: "critical",
    where: endpoint.origin,
    expected: "https",
    seen: "no TLS: tokens and data go in the clear",
    why: "whoever is on the way can read and change everything, and ChatGPT takes https alone",
    fix: "put TLS in front of the server and give the https URL",
  };
}
