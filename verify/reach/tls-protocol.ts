import type { SecureVersion } from "node:tls";
import type { Check, CheckContext } from "../contract.ts";
import { NoAnswerInTime } from "../http/errors.ts";
import { causeOfError } from "../message.ts";
import { openTls } from "./tls-session.ts";

const present: SecureVersion[] = ["TLSv1.2", "TLSv1.3"];
// https://www.rfc-editor.org/rfc/rfc8996
const past: SecureVersion[] = ["TLSv1", "TLSv1.1"];

/** The versions of TLS that a server accepts. */
export const tlsProtocol: Check = {
  id: "reach.tls-protocol",
  group: "reach",
  title: "accepts TLS 1.2 or 1.3 and no older version",
  severity: "critical",
  quick: true,
  needs: ["tls", "reach.dns"],
  async run(context) {
    const any = await openTls(context).catch((error: unknown) => causeOfError(error, context.endpoint).sentence);
    if (typeof any === "string") return { skip: any };
    const versions = [...past, ...present];
    const answers = await Promise.all(versions.map((version) => accepts(context, version)));
    const accepted = versions.filter((_, index) => answers[index] === "accepted");
    context.evidence.add({ name: "versions", kind: "text", text: `accepted: ${accepted.join(", ")}` });
    const where = context.endpoint.host;
    if (!accepted.some((version) => present.includes(version))) {
      // Nothing follows from a handshake that a busy machine did not finish.
      if (answers.includes("late")) return { skip: "the TLS handshakes took too long to tell the versions apart" };
      const seen = `the server speaks only ${accepted.join(" and ")}`;
      const why = "every present host refuses the connection";
      return [
        { cause: "tls", where, expected: "TLS 1.2 or 1.3", seen, why, fix: "let the gateway offer TLS 1.2 and 1.3" },
      ];
    }
    const old = accepted.filter((version) => past.includes(version));
    if (old.length === 0) return [];
    return [
      {
        severity: "minor",
        where,
        expected: "TLS 1.2 and 1.3 alone",
        seen: `${old.join(" and ")} accepted`,
        why: "versions before 1.2 have known weaknesses, and audits refuse them",
        fix: "set the lowest version of TLS to 1.2 at the gateway",
      },
    ];
  },
};

async function accepts(context: CheckContext, version: SecureVersion): Promise<"accepted" | "refused" | "late"> {
  return openTls(context, { minVersion: version, maxVersion: version }).then(
    () => "accepted" as const,
    (error: unknown) => (error instanceof NoAnswerInTime ? ("late" as const) : ("refused" as const)),
  );
}
