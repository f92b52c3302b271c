import pLimit from "p-limit";
import { postInitialize } from "../mcp/initialize.ts";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { isObject } from "../json.ts";
import { type JsonRpc, openJsonRpc, type Reply, toReply } from "../mcp/json-rpc.ts";

const requests = 8;
const atOnce = 4;

/** Each connection may meet another instance of the service; all of them are the same server. */
export const instances: Check = {
  id: "protocol.instances",
  group: "protocol",
  title: "offers the same tools and knows the same sessions on every connection",
  severity: "major",
  quick: false,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const [replies, servers] = await Promise.all([listAgain(rpc, context), namesOf(rpc, context)]);
    const lists = replies.flatMap(({ result }) => (result ? definitionsOf(result) : []));
    context.evidence.add({
      name: "lists",
      kind: "text",
      text: [...lists.map(({ names }) => names), ...servers].join("\n"),
    });
    const lost = rpc.headersFor("tools/list")["mcp-session-id"] === undefined ? [] : replies.filter(isLost);
    if (lost.length > 0 && lists.length > 0) return [toLoss(lost, replies.length, context)];
    const differing = new Set(lists.map(({ text }) => text)).size > 1;
    // A list that changed once, as after a deployment, is the same on every connection from then on.
    if (differing) return (await staysMixed(rpc, context)) ? [toMix(lists, context)] : [];
    return new Set(servers).size > 1 ? [toNames(servers, context)] : [];
  },
};

function listAgain(rpc: JsonRpc, { signal }: CheckContext, times = requests): Promise<Reply[]> {
  const limit = pLimit(atOnce);
  const ask = async () => {
    const reply = await rpc.request("tools/list").catch(() => undefined);
    signal.throwIfAborted();
    return reply ?? [];
  };
  return Promise.all(Array.from({ length: times }, () => limit(ask))).then((replies) => replies.flat());
}

/** What each of a few connections says the server is. */
async function namesOf(rpc: JsonRpc, context: CheckContext): Promise<string[]> {
  const ask = () =>
    rpc.era === "modern"
      ? rpc.request("server/discover", {})
      : postInitialize(context).then((answer) => toReply(answer));
  const replies = await Promise.all(Array.from({ length: 3 }, () => ask().catch(() => undefined)));
  context.signal.throwIfAborted();
  return replies.flatMap((reply) => {
    const info = reply?.result?.["serverInfo"];
    return isObject(info) ? `${String(info["name"])} ${String(info["version"])}` : [];
  });
}

function definitionsOf({ tools }: Record<string, unknown>) {
  if (!Array.isArray(tools)) return [];
  const sorted = tools.map((tool: unknown) => JSON.stringify(tool)).toSorted();
  const names = tools.map((tool: unknown) => (isObject(tool) ? String(tool["name"]) : "none")).toSorted();
  return [{ text: sorted.join("\n"), names: names.join(", ") }];
}

async function staysMixed(rpc: JsonRpc, context: CheckContext): Promise<boolean> {
  const again = (await listAgain(rpc, context)).flatMap(({ result }) => (result ? definitionsOf(result) : []));
  return new Set(again.map(({ text }) => text)).size > 1;
}

// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
function isLost({ status, body }: Reply): boolean {
  return status === 404 || (status === 400 && /session/i.test(body));
}

function toLoss([first, ...others]: readonly Reply[], all: number, { quote }: CheckContext): Fault {
  return {
    where: "Mcp-Session-Id",
    expected: "every request of a session is answered, whatever connection it comes on",
    seen: quote(`${others.length + 1} of ${all} were not: status ${first?.status}: ${first?.body}`),
    // https://github.com/getnao/nao/issues/925
    why: "a session lives in the memory of one instance, and the load balancer asks another one too",
    fix: "serve without sessions (sessionIdGenerator: undefined, stateless_http=True, Stateless: true), or keep them in a store that all instances share",
  };
}

function toMix(lists: readonly { text: string; names: string }[], { quote }: CheckContext): Fault {
  const kinds = [...new Map(lists.map(({ text, names }) => [text, names])).values()];
  const [one = "", other = ""] = kinds;
  return {
    where: "tools/list",
    expected: `the same tools in each of ${lists.length} answers`,
    seen: quote(
      one === other
        ? `${kinds.length} definitions of the same tools in turn`
        : `in turn ${one || "no tool"}, and ${other || "no tool"}`,
    ),
    why: "a host keeps one list, and calls then meet an instance that has another one",
    fix: "let all instances run the same release: finish or undo the deployment that stopped half way",
  };
}

function toNames(servers: readonly string[], { quote }: CheckContext): Fault {
  return {
    severity: "minor",
    where: "serverInfo",
    expected: "the same server on every connection",
    seen: quote([...new Set(servers)].join(", then ")),
    why: "instances of different releases answer in turn",
    fix: "let all instances run the same release: finish or undo the deployment that stopped half way",
  };
}
