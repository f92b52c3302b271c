import type { Check, CheckContext } from "../contract.ts";
import { type KeptConnection, keepConnection } from "../http/kept-connection.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import { postedList } from "./posted-list.ts";

/** On its way to a distant server the next request of a client takes less. */
const leastMs = 1000;

/** A connection that a client keeps is there when its next request comes. */
export const connections: Check = {
  id: "protocol.connections",
  group: "protocol",
  title: `keeps connections open for at least ${leastMs / 1000} s, or says that it closes them`,
  severity: "major",
  quick: false,
  needs: ["protocol.eras"],
  async run(context) {
    const first = await keep(context);
    if (!isCutShort(first)) return [];
    // Once may be the end of an instance.
    const second = await keep(context);
    if (!isCutShort(second)) return [];
    const told = second.keepAlive === undefined ? "" : `, though the answer says Keep-Alive: ${second.keepAlive}`;
    return [
      {
        where: "connection",
        expected: `open for ${leastMs / 1000} s or more after an answer, or Connection: close with the answer`,
        seen: context.quote(`closed ${Math.round(second.closedAfterMs)} ms after the answer${told}`),
        // https://github.com/nodejs/undici/issues/3492
        why: 'hosts send their next request on it while it is being closed: some calls fail with ECONNRESET or "other side closed"',
        fix: "raise the idle time-out for kept connections (keepAliveTimeout, keepalive_timeout, timeout_keep_alive) above that of whatever stands in front",
      },
    ];
  },
};

async function keep(context: CheckContext): Promise<KeptConnection> {
  return keepConnection(postedList(await openJsonRpc(context), context), leastMs);
}

function isCutShort(kept: KeptConnection): kept is KeptConnection & { closedAfterMs: number } {
  return kept.closedAfterMs !== undefined && !kept.isSaidToClose;
}
