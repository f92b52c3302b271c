import type { Check, Fault, CheckContext } from "../contract.ts";
import { nextRequestId, openJsonRpc, type Reply, type JsonRpc } from "../mcp/json-rpc.ts";

interface Probe {
  what: string;
  send(rpc: JsonRpc): Promise<Reply>;
  expected: string;
  isRight(reply: Reply): boolean;
  why: string;
  fix: string;
}

const notification = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

const probes: Probe[] = [
  {
    what: "an unknown method",
    send: (rpc) => rpc.request("slipway/unknown", {}),
    expected: "the JSON-RPC error -32601",
    isRight: ({ error }) => error?.code === -32601,
    why: "clients ask for what a server may not have, and need to learn that it does not",
    fix: "answer methods that the server does not have with JSON-RPC code -32601",
  },
  {
    what: "a batch",
    send: (rpc) => rpc.post(JSON.stringify([listTools(), listTools()]), "tools/list"),
    expected: "an answer, or a refusal with a status below 500",
    isRight: ({ status }) => status < 500,
    why: "clients of older versions send several messages at once",
    fix: "refuse a body that is an array with status 400",
  },
];

// The newer era has no notification that a client may send without a request.
const legacyProbe: Probe = {
  what: "a notification",
  send: (rpc) => rpc.post(notification, "notifications/initialized"),
  expected: "status 202 without a body",
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
  isRight: ({ status, body }) => status === 202 && body.trim() === "",
  why: "a client may take the body for the answer to something else, or wait for more",
  fix: "answer what is only notifications with status 202 and nothing else",
};

/** Messages that are no plain request for something that there is. */
export const messages: Check = {
  id: "protocol.messages",
  group: "protocol",
  title: "handles notifications, batches and unknown methods as JSON-RPC requires",
  severity: "minor",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const sent = rpc.era === "legacy" ? [...probes, legacyProbe] : probes;
    const faults = await Promise.all(sent.map((probe) => examine(probe, rpc, context)));
    return faults.flat();
  },
};

function listTools(): object {
  return { jsonrpc: "2.0", id: nextRequestId(), method: "tools/list" };
}

async function examine({ what, send, expected, isRight, why, fix }: Probe, rpc: JsonRpc, context: CheckContext) {
  const reply = await send(rpc);
  if (isRight(reply)) return [];
  const fault: Fault = {
    where: what,
    expected,
    seen: `status ${reply.status}: ${context.quote(reply.body) || "an empty body"}`,
    why,
    fix,
  };
  return [reply.status >= 500 ? { ...fault, severity: "major" as const } : fault];
}
