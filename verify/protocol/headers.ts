import type { Check, Fault } from "../contract.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";

/** What the headers of an answer allow and give away. */
export const headers: Check = {
  id: "protocol.headers",
  group: "protocol",
  title: "sends Cache-Control: no-store and no Server or X-Powered-By header",
  severity: "minor",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const answer = await (await openJsonRpc(context)).request("tools/list", {});
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
    context.evidence.add({ name: "headers", kind: "text", text: [`status ${answer.status}`, ...lines].join("\n") });
    const quoted = (name: string) => context.quote(`${name}: ${answer.headers[name]}`);
    const kept: Fault[] = mayBeKept(answer.headers["cache-control"])
      ? [
          {
            where: "cache-control",
            expected: "no-store, no-cache or private",
            seen: quoted("cache-control"),
            why: "a proxy on the way may give one user's answer to another",
            fix: "send cache-control: no-store with every answer of the endpoint",
          },
        ]
      : [];
    const tells = ["server", "x-powered-by"].filter((name) => /\d+\.\d+/.test(answer.headers[name] ?? ""));
    const told = tells.map((where): Fault => ({
      severity: "info",
      where,
      expected: "no version",
      seen: quoted(where),
      why: "whoever looks for servers with a known hole finds this one",
      fix: `leave the version out of ${where}`,
    }));
    return [...kept, ...told];
  },
};

// An answer to POST is kept only where it says so: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3
function mayBeKept(control = ""): boolean {
  if (/\b(?:no-store|no-cache|private)\b/i.test(control)) return false;
  return /\bpublic\b|\b(?:s-maxage|max-age)\s*=\s*"?[1-9]/i.test(control);
}
