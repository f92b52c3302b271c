import type { CheckContext, RawResponse } from "../contract.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { usual } from "./asking.ts";
import { amiss, ok, type Step } from "./step.ts";

const sessionCalls = 10;

/** Asks for the stream of the server by GET: 405 says that there is none. */
export async function probeGet(context: CheckContext): Promise<Step> {
  const sent = "GET";
  const answer = await context
    .raw({ method: "GET", headers: { ...usual, accept: "text/event-stream" } })
    .catch(() => undefined);
  context.signal.throwIfAborted();
  if (!answer)
    return { sent, verdict: "note", seen: "no answer", fix: "answer GET at once: 405, or a stream with its headers" };
  const { status } = answer;
  if (status !== 404 && status !== 410 && status < 500) return ok(sent, `status ${status}`);
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server
  return amiss("may fail", "get-refused", {
    sent,
    seen: `status ${status}, where 405 says that there is no stream`,
    fix: `answer GET ${context.endpoint.pathname} with 405 (Allow: POST), or with a stream of events; 404 says that there is no server at this path`,
  });
}

/** Posts what is no message, as was seen of ChatGPT once. */
export async function probeEmpty(context: CheckContext): Promise<Step> {
  const sent = "POST {} and []";
  const answers = await Promise.all(
    ["{}", "[]"].map((body) => context.raw({ method: "POST", headers: usual, body }).catch(() => undefined)),
  );
  context.signal.throwIfAborted();
  const statuses = answers.map((answer) => answer?.status ?? 0);
  const isRefused = answers.some((answer) => answer !== undefined && answer.status >= 400 && !isSignIn(answer));
  if (!isRefused) return ok(sent, statuses.map(describe).join(", "));
  return amiss("note", "empty-message", {
    sent,
    seen: `${statuses.map(describe).join(", ")}; MCP allows that, and one person's connector failed over it`,
    fix: "nothing, as long as connectors are made; else answer 200 with the JSON-RPC error -32600",
  });
}

/** Lists the tools on fresh connections within one session: each may end at another instance. */
export async function probeSession(context: CheckContext, headers: Record<string, string>): Promise<Step> {
  const sent = `POST tools/list, ${sessionCalls} times in one session`;
  const body = (id: number) => JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: {} });
  const answers = await Promise.all(
    Array.from({ length: sessionCalls }, (_, index) =>
      context.raw({ method: "POST", headers, body: body(index + 1) }).catch(() => undefined),
    ),
  );
  context.signal.throwIfAborted();
  const lost = answers.filter((answer) => answer !== undefined && [400, 404].includes(answer.status));
  if (lost.length === 0) return ok(sent, "the session is known each time");
  return amiss("fails", "sessions", {
    sent,
    seen: `${lost.length} of ${sessionCalls} are answered with status ${lost[0]?.status}: another instance does not know the session`,
    fix: "serve without sessions (stateless_http=True in FastMCP and the Python SDK, sessionIdGenerator: undefined in the TypeScript SDK), or run one instance",
  });
}

function describe(status: number): string {
  return status === 0 ? "no answer" : `status ${status}`;
}

function isSignIn({ status, headers }: RawResponse): boolean {
  return status === 401 && bearerChallenge(headers["www-authenticate"]) !== undefined;
}
