import { randomUUID } from "node:crypto";
import { bearerChallenge } from "../mcp/authorization.ts";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { NoAnswerInTime } from "../http/errors.ts";
import { openJsonRpc, type Reply } from "../mcp/json-rpc.ts";

/** For an answer to a call of a tool that there is not, which nothing has to be done for. */
const patienceSeconds = [4, 3] as const;
/** A server that takes longer for a list is slow in all things, which others tell. */
const slowMs = 1000;

/** Whoever may list tools may call them, or is told how to sign in; a name that no tool has shows it without any effect. */
export const calls: Check = {
  id: "protocol.calls",
  group: "protocol",
  title: "lets tools/call through to the server",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const rpc = await openJsonRpc(context);
    const name = `slipway_${randomUUID().slice(0, 8)}`;
    const call = async (timeoutSeconds: number) =>
      rpc.request("tools/call", { name, arguments: {} }, { timeoutSeconds }).catch((error: unknown) => {
        context.signal.throwIfAborted();
        if (error instanceof NoAnswerInTime) return undefined;
        throw error;
      });
    const first = await call(patienceSeconds[0]);
    if (first && !isStopped(first, context)) return [];
    const reply = await call(patienceSeconds[1]);
    if (!first && !reply) return (await rpc.request("tools/list")).milliseconds > slowMs ? [] : [silence];
    if (!reply || !isStopped(reply, context)) return [];
    const seen = context.quote(`status ${reply.status}: ${reply.body || "an empty body"}`);
    return [
      {
        where: "tools/call",
        expected: "an answer of the server, as to tools/list",
        seen,
        why: "hosts show the tools, and every call fails",
        fix:
          ways[reply.status] ??
          "see in the logs of the gateway and of the server who answers this, and let tools/call pass",
      },
    ];
  },
};

const silence: Fault = {
  where: "tools/call",
  expected: "an answer to a call of a tool that there is not, as quick as to tools/list",
  seen: `none in ${patienceSeconds[0]} s, and none once more in ${patienceSeconds[1]} s`,
  why: "hosts show the tools, and every call hangs until the host gives up",
  fix: "end each call with a result or an error, and see in the log what it waits for: a promise that nobody resolves, a stream that nobody ends, or an answer of the client to a request of the server",
};

const ways: Partial<Record<number, string>> = {
  401: 'answer 401 with WWW-Authenticate: Bearer resource_metadata="<URL of the metadata>", or take the token that tools/list takes',
  403: "let POST requests with tools/call pass in the firewall's or gateway's rules, or give this user the right to call tools",
  429: "count tools/call by user and not all together, and allow at least one a second",
};

function isStopped({ status, headers }: Reply, { options }: CheckContext): boolean {
  // Some tools for all and others after sign-in: https://developers.openai.com/apps-sdk/build/auth
  if (status === 401) return options.token !== undefined || bearerChallenge(headers["www-authenticate"]) === undefined;
  return status === 403 || status === 429;
}
