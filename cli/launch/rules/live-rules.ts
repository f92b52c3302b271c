import { npxSlipway } from "../../../infra/remedies.ts";
import type { Severity } from "../../../verify/contract.ts";
import type { Report } from "../../../verify/result.ts";
import { defineRule, type Judgement, type Rule, type RuleWords } from "../rule.ts";
import { challengeRule } from "./challenge-rule.ts";
import { pages } from "./pages.ts";

const longestMs = 5000;

/** What directories ask of the endpoint as it answers now. */
export const liveRules: Rule[] = [
  challengeRule,
  defineRule({
    code: "retired_manifest_served",
    for: ["openai"],
    severity: "minor",
    title: "no ai-plugin.json of earlier plugins is served",
    why: "scans have failed over it",
    fix: "remove /.well-known/ai-plugin.json",
    page: pages.submission,
    needs: ["retiredManifest"],
    judge: ({ retiredManifest: { status, type, url } }) => (status === 200 && /json/.test(type) ? [url] : []),
  }),
  defineRule({
    code: "cold_first_call",
    for: ["openai", "claude", "readiness"],
    severity: "major",
    title: "the first call is answered within 5 s, from cold",
    why: "reviewers come first after a pause, and a server that sleeps fails the review",
    fix: "set slipway:service.minInstances to 1 before the review",
    page: pages.submission,
    needs: ["firstCall"],
    judge({ firstCall: { milliseconds, isCold } }) {
      if (milliseconds > longestMs) return [`it took ${(milliseconds / 1000).toFixed(1)} s`];
      if (isCold !== undefined) return [];
      const took = `it took ${(milliseconds / 1000).toFixed(1)} s`;
      return { unknown: `${took}, and whether it was cold is not known: leave the server alone first with --idle 900` };
    },
  }),
  ofVerify(["protocol.handshake", "reach.tls-chain"], {
    code: "endpoint_unusable",
    for: ["openai", "claude", "registry"],
    severity: "critical",
    title: "any client can connect",
    why: "nothing of the app can be reviewed",
    fix: `${npxSlipway()} doctor <subject> says why`,
    page: pages.submission,
  }),
  ofComponents(["components.resource", "components.metadata", "components.csp"], {
    code: "component_policy",
    for: ["openai", "claude"],
    severity: "major",
    title: "a component's content security policy is there, tight, and names what it loads",
    why: "hosts block all else, and reviewers refuse an app without a policy",
    fix: "name the hosts in _meta.ui.csp, or bundle what it loads",
    page: pages.submission,
  }),
  ofComponents(["components.renders", "components.console"], {
    code: "component_broken",
    for: ["openai", "claude"],
    severity: "major",
    title: "components are drawn in a host with a real result, light and dark, without errors",
    why: "reviewers look at each of them",
    fix: `${npxSlipway()} verify <subject> --only components --out report/ shows it`,
    page: pages.submission,
  }),
  ofVerify(["tools.calls"], {
    code: "tool_call_failed",
    for: ["openai", "claude"],
    severity: "major",
    title: "tools that only read answer as their schema says",
    why: "what is offered and does not work fails the review",
    fix: `${npxSlipway()} verify <subject> --only tools says what came back`,
    page: pages.submission,
  }),
];

/** Ids of the examiner's checks that rules read. */
export const examinedChecks = [
  "protocol.handshake",
  "reach.tls-chain",
  "components.resource",
  "components.metadata",
  "components.csp",
  "components.renders",
  "components.console",
  "tools.calls",
  "auth",
];

/** A rule whose answer is what checks of the examiner have found: each of them must have run to its end. */
export function ofVerify(checks: readonly string[], words: RuleWords): Rule {
  return defineRule({ ...words, needs: ["report"], judge: ({ report }) => judgeChecks(report, checks) });
}

/** The same about components, of which there may be none. */
function ofComponents(checks: readonly string[], words: RuleWords): Rule {
  return defineRule({
    ...words,
    needs: ["components", "report"],
    judge: ({ components, report }) => (components.length === 0 ? [] : judgeChecks(report, checks)),
  });
}

/**
 * What checks have found; unknown where one of `ids` did not run to its end, whatever others say. What `counts` beside
 * them may be left out where it does not apply, and its findings are told all the same.
 */
export function judgeChecks(
  { checks, findings }: Report,
  ids: readonly string[],
  counts: (id: string) => boolean = () => false,
): Judgement {
  const bad = findings.filter(({ check, severity }) => (ids.includes(check) || counts(check)) && isGrave(severity));
  if (bad.length > 0)
    return bad.map(({ check, where, seen }) => `${where === undefined ? "" : `${where}: `}${seen} (${check})`);
  const others = checks.filter(({ id, status }) => counts(id) && status === "errored").map(({ id }) => id);
  const open = [...new Set([...ids, ...others])].flatMap((id) => {
    const { status, reason = "no reason was given" } = checks.find((one) => one.id === id) ?? {
      reason: "it did not run",
    };
    return status === "passed" ? [] : [`${id}: ${reason}`];
  });
  return open.length === 0 ? [] : { unknown: open.join("; ") };
}

function isGrave(severity: Severity): boolean {
  return severity !== "info";
}
