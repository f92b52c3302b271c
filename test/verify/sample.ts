import type { Check, Fault } from "../../verify/contract.ts";
import type { Report } from "../../verify/result.ts";

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

/** A report with something of every kind, its texts hostile. */
export function sampleReport(): Report {
  const finding = { ...fault({ where: hostile, seen: hostile }), check: "tools.names", severity: "major" as const };
  const check = { group: "tools" as const, severity: "major" as const, findings: [], durationMs: 12 };
  return {
    endpoint: "https://host.example/mcp",
    startedAt: "2026-11-24T10:00:00.000Z",
    durationMs: 1234,
    checks: [
      { ...check, id: "protocol.handshake", group: "protocol", title: "connects", status: "passed" },
      { ...check, id: "tools.names", title: hostile, status: "failed", findings: [finding] },
      { ...check, id: "tools.limits", title: "keeps limits", status: "errored", reason: "time is up" },
      { ...check, id: "auth.users", group: "auth", title: "users", status: "skipped", reason: `needs ${hostile}` },
    ],
    findings: [finding],
    timings: [{ check: "tools.names", name: hostile, milliseconds: 3.5 }],
    evidence: [
      { check: "tools.names", name: hostile, kind: "transcript", text: hostile },
      { check: "tools.names", name: "../../up", kind: "screenshot", png: Buffer.from("iVBORw0KGgo=", "base64") },
      { check: "tools.names", name: "../../up", kind: "screenshot", png: Buffer.from("iVBORw0KGgo=", "base64") },
    ],
    summary: {
      checks: { passed: 1, failed: 1, skipped: 1, errored: 1 },
      findings: { critical: 0, major: 1, minor: 0, info: 0 },
    },
  };
}
