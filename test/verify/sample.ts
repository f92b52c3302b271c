import type { Check, Fault } from "../../verify/contract.ts";
import type { Report } from "../../verify/result.ts";
import { toContracts } from "../../verify/tool-contract.ts";

/** A check that finds nothing unless a test says otherwise. */
export function check(id: Check["id"], parts: Partial<Check> = {}): Check {
  return { id, group: "tools", title: id, severity: "major", quick: true, run: async () => [], ...parts };
}

/** A fault that a test changes where it matters. */
export function fault(parts: Partial<Fault> = {}): Fault {
  return { expected: "one thing", seen: "another thing", why: "it matters", fix: "mend it", ...parts };
}

/** What a hostile server may put into any text. */
export const hostile = `<img src=x onerror=alert(1)>"'&]]> | [x](https://evil.example) @team \`code\``;

/** A report with something of every kind, its texts hostile, or another text where one is given. */
export function sampleReport(text = hostile): Report {
  const finding = {
    ...fault({ where: text, seen: text }),
    check: "tools.names",
    severity: "major" as const,
    cause: "json" as const,
  };
  const check = { group: "tools" as const, severity: "major" as const, findings: [], durationMs: 12 };
  const png = Buffer.from("iVBORw0KGgo=", "base64");
  return {
    examiner: { name: "verify", version: "0.1.0" },
    endpoint: "https://host.example/mcp",
    startedAt: "2026-11-24T10:00:00.000Z",
    durationMs: 1234,
    asked: { quick: false, allowWrites: false, failOn: "major" },
    verdict: { outcome: "failed", reasons: ["1 finding at or above major", "1 check did not finish"] },
    about: {
      kind: "open",
      server: text,
      protocolVersion: "2026-07-28",
      tools: toContracts([{ name: text, description: text, inputSchema: { type: "object", title: text } }]),
    },
    checks: [
      { ...check, id: "protocol.handshake", group: "protocol", title: "connects", status: "passed" },
      { ...check, id: "tools.names", title: text, status: "failed", findings: [finding] },
      { ...check, id: "tools.limits", title: "keeps limits", status: "errored", reason: "time is up" },
      { ...check, id: "auth.users", group: "auth", title: "users", status: "skipped", reason: `needs ${text}` },
    ],
    findings: [finding],
    timings: [
      { check: "tools.names", name: text, samples: [3.5] },
      { check: "tools.names", name: `${text} often`, samples: Array.from({ length: 40 }, (_, index) => 20 + index) },
    ],
    streams: [{ check: "tools.names", name: text, eventsAt: [10, 500, 900], endedAt: 1000, isCut: true }],
    evidence: [
      { check: "tools.names", name: text, kind: "transcript", text },
      { check: "tools.names", name: "../../up", kind: "screenshot", png },
      { check: "tools.names", name: "../../up", kind: "screenshot", png },
    ],
    summary: {
      checks: { passed: 1, failed: 1, skipped: 1, errored: 1 },
      findings: { critical: 0, major: 1, minor: 0, info: 0 },
    },
  };
}
