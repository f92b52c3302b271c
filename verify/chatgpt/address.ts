import { BlockList, isIP } from "node:net";
import { bareHost, isLoopback, portOf } from "../http/loopback.ts";
import { amiss, ok, type Step } from "./step.ts";

// https://www.iana.org/assignments/iana-ipv4-special-registry/
// https://www.iana.org/assignments/iana-ipv6-special-registry/
const inside = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
  ["0.0.0.0", 8],
] as const)
  inside.addSubnet(net, bits, "ipv4");
inside.addSubnet("fc00::", 7, "ipv6");
inside.addSubnet("fe80::", 10, "ipv6");

/** Whether ChatGPT, which asks from OpenAI's own network, can reach such a URL at all. */
export function judgeAddress(url: URL): Step {
  const sent = "the URL itself";
  const tunnel =
    "give it a public HTTPS address: npx slipway dev --tunnel while you develop, npx slipway up <stack> for good";
  if (isInside(url)) {
    return amiss("fails", "address", {
      sent,
      seen: `${url.host} is an address that only this machine or network reaches`,
      fix: tunnel,
    });
  }
  if (url.protocol !== "https:") {
    return amiss("fails", "address", { sent, seen: "it is http, and ChatGPT connects over https alone", fix: tunnel });
  }
  // https://github.com/anthropics/claude-ai-mcp/issues/125
  if (portOf(url) !== 443) {
    return {
      sent,
      verdict: "note",
      seen: `port ${portOf(url)}: Claude connects to port 443 alone`,
      fix: "serve it at port 443 as well",
    };
  }
  return ok(sent, "public, over https");
}

function isInside(url: URL): boolean {
  const host = bareHost(url);
  const family = isIP(host);
  if (isLoopback(url)) return true;
  if (family !== 0) return inside.check(host, family === 6 ? "ipv6" : "ipv4");
  // https://www.rfc-editor.org/rfc/rfc6762#section-3
  return !host.includes(".") || /\.(?:local|internal|lan|home\.arpa|test)$/.test(host);
}
