import type { Cause } from "../connection/cause.ts";
import type { Check, Fault } from "../contract.ts";
import { trySpeeches } from "./eras.ts";

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
    // What the next check asks for is under way meanwhile; whatever becomes of it is for that check to say.
    trySpeeches(context).catch(() => {});
    const access = await context.access();
    if (access.kind === "closed") return [toFault(access.cause)];
    if (access.kind === "open") context.timing.add("connect and list tools", performance.now() - began);
    return [];
  },
};

function toFault({ kind, sentence, fix }: Cause): Fault {
  return {
    cause: kind,
    where: "initialize, server/discover or tools/list",
    expected: "a client connects and gets the list of tools",
    seen: sentence,
    why: "no host can use this server",
    fix,
  };
}
