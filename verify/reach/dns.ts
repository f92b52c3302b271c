import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Check } from "../contract.ts";
import { causeOfError } from "../message.ts";
import { bareHost } from "../http/loopback.ts";

/** The name has an address, found as every program on this machine finds it. */
export const dns: Check = {
  id: "reach.dns",
  group: "reach",
  title: "host name resolves to an IP address",
  severity: "critical",
  quick: true,
  async run(context) {
    const host = bareHost(context.endpoint);
    if (isIP(host) !== 0) return [];
    // Connections go to another address, which needs no name.
    if (context.options.connectTo !== undefined) return [];
    const began = performance.now();
    try {
      const found = await lookup(host, { all: true });
      context.timing.add("resolve the name", performance.now() - began);
      const lines = found.map(({ address, family }) => `IPv${family} ${address}`);
      context.evidence.add({ name: "addresses", kind: "text", text: lines.join("\n") });
      return [];
    } catch (error) {
      const { kind, sentence, fix } = causeOfError(error, context.endpoint);
      const expected = "an address of IPv4 or IPv6";
      return [{ cause: kind, where: host, expected, seen: sentence, why: "no host can find this server", fix }];
    }
  },
};
