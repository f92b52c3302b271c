import type { Check } from "../contract.ts";

/** Whoever is the next to come meets what is left of the server. */
export const staysUp: Check = {
  id: "reach.stays-up",
  group: "reach",
  title: "goes on answering to the end of the examination",
  severity: "critical",
  quick: true,
  last: true,
  needs: ["protocol.handshake"],
  async run(context) {
    const stopped = await context.stopped();
    if (!stopped) return [];
    const { answers, cut, how, isGateway } = stopped;
    const requests = cut.map((what) => context.quote(what)).join(", ");
    const under = cut.length === 0 ? "" : `; it hung up on ${requests}`;
    return [
      {
        cause: "stopped",
        expected: "answers to the end",
        seen: `the server stopped answering: after ${answers} answers, ${how}${under}`,
        why: "one client can end the server for all others",
        fix: isGateway
          ? "read the last lines of the log of the server behind the gateway, and mend what ended it: most often an error that nothing caught, or memory that ran out"
          : "read the last lines of the server's log, and mend what ended or blocked its process: most often an error that nothing caught, or memory that ran out; let whatever runs it start it anew",
      },
    ];
  },
};
