import { randomUUID } from "node:crypto";
import type { Check, CheckContext, Fault } from "../contract.ts";
import {
  isRequestId,
  isUnknownMethod,
  type JsonRpc,
  nextRequestId,
  openJsonRpc,
  type Reply,
  type RequestId,
} from "../mcp/json-rpc.ts";

/** What came back for a request with one id. */
interface Answered {
  id: RequestId;
  reply: Reply | undefined;
}

/** Several requests at once in one session, each with an id of another kind, get their own answers. */
export const requestIds: Check = {
  id: "protocol.request-ids",
  group: "protocol",
  title: "returns each request's own id, be it a string or a number",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    // One is made of digits alone: some servers turn only such strings into numbers.
    const ids = [nextRequestId(), nextRequestId(), String(nextRequestId()), randomUUID()];
    const answered = await Promise.all(ids.map((id) => ask(rpc, id, context)));
    const lines = answered.map(({ id, reply }) => `${JSON.stringify(id)}: ${describe(reply)}`);
    context.evidence.add({ name: "ids", kind: "text", text: lines.map(context.quote).join("\n") });
    const swapped = answered.filter(({ id, reply }) => isAnother(id, reply, ids));
    if (swapped.length > 0) return [toSwap(swapped, context)];
    const numbers = answered.filter(({ id }) => typeof id === "number");
    // What fails with any id has another cause.
    if (numbers.some(({ reply }) => reply?.message === undefined || reply.cut)) return [];
    // A session that is gone says nothing of the id.
    const wrong = answered.find(({ id, reply }) => !isRight(id, reply) && reply?.status !== 404);
    return wrong ? [toFault(wrong, context)] : [];
  },
};

async function ask(rpc: JsonRpc, id: RequestId, { signal }: CheckContext): Promise<Answered> {
  const reply = await rpc.request("tools/list", {}, { id }).catch(() => undefined);
  signal.throwIfAborted();
  return { id, reply };
}

/** Another of these requests, or one that another check has sent meanwhile. */
function isAnother(id: RequestId, reply: Reply | undefined, ids: readonly RequestId[]): boolean {
  const seen = reply?.message?.["id"];
  return String(seen) !== String(id) && (isRequestId(seen) || ids.some((other) => other === seen));
}

function isRight(id: RequestId, reply: Reply | undefined): boolean {
  return reply?.message?.["id"] === id && (reply.result !== undefined || isUnknownMethod(reply));
}

function describe(reply: Reply | undefined): string {
  if (reply?.message === undefined) return reply ? `status ${reply.status}: ${reply.body}` : "no answer";
  const { error, message } = reply;
  return error ? `error ${error.code}: ${error.message}` : `id ${JSON.stringify(message["id"]) ?? "missing"}`;
}

function toSwap(swapped: readonly Answered[], { quote }: CheckContext): Fault {
  const [first] = swapped;
  return {
    where: "tools/list",
    expected: "each of four requests at once gets its own answer",
    seen: quote(`${JSON.stringify(first?.id)} got ${describe(first?.reply)}, which is another request's`),
    // https://github.com/modelcontextprotocol/typescript-sdk/security/advisories/GHSA-345p-7cg4-v4c7
    why: "one user gets the answer that was meant for another",
    fix: "make a new server object and a new transport for each request, or for each session",
  };
}

function toFault({ id, reply }: Answered, { quote }: CheckContext): Fault {
  const kind = typeof id === "string" ? "a string" : "a number";
  return {
    where: `a request with ${kind} as its id`,
    expected: `an answer with the id ${JSON.stringify(id)}`,
    seen: quote(describe(reply)),
    // https://github.com/modelcontextprotocol/python-sdk/issues/961 https://github.com/WordPress/mcp-adapter/issues/157
    why: "the client cannot tell which request was answered and waits until its time is up; Copilot Studio and Mistral send strings",
    fix: "keep the id as the JSON value that came, string or number, and send it back unchanged",
  };
}
