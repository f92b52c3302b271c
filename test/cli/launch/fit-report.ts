import type { CheckResult, Report } from "../../../verify/result.ts";
import { endpoint } from "./fit-record.ts";

const passed = (id: string, group: CheckResult["group"]): CheckResult => ({
  id,
  title: id,
  group,
  severity: "major",
  status: "passed",
  findings: [],
  durationMs: 1,
});

/** What the examiner says of an app at which it finds nothing. */
export const fitReport: Report = {
  examiner: { name: "@slipway/verify", version: "0.1.0" },
  endpoint,
  startedAt: "2026-11-27T00:00:00.000Z",
  durationMs: 1,
  asked: { quick: false, allowWrites: false, failOn: "major" },
  verdict: { outcome: "passed", reasons: [] },
  checks: [
    passed("protocol.handshake", "protocol"),
    passed("reach.tls-chain", "reach"),
    ...["resource", "metadata", "csp", "renders", "console"].map((name) => passed(`components.${name}`, "components")),
    passed("tools.calls", "tools"),
    ...["no-token", "resource-metadata", "server-metadata", "host-sign-in", "bad-token", "flow", "isolation-write"].map(
      (name) => passed(`auth.${name}`, "auth"),
    ),
  ],
  findings: [],
  timings: [],
  streams: [],
  evidence: [],
  summary: {
    checks: { passed: 15, failed: 0, skipped: 0, errored: 0 },
    findings: { critical: 0, major: 0, minor: 0, info: 0 },
  },
};
