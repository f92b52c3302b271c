import { npxSlipway } from "../../../infra/remedies.ts";
import type { Report } from "../../../verify/result.ts";
import type { FactTypes } from "../facts.ts";
import { isTicked, unlessTicked } from "../ticks.ts";
import { defineRule, type Judgement, type Rule } from "../rule.ts";
import { judgeChecks } from "./live-rules.ts";

const common = {
  for: ["readiness"],
  severity: "major",
  page: "https://github.com/modelcontextprotocol/modelcontextprotocol/blob/main/docs/docs/tutorials/security/security_best_practices.mdx",
} as const;

/** What shows that one user does not see what another one has; the first alone proves it. */
const apart = { proof: "auth.isolation-write", look: "auth.isolation" } as const;
const flow = "auth.flow";
const own: readonly string[] = [...Object.values(apart), flow];

/** Whether users sign in, and what that is worth. */
export const signInRules: Rule[] = [
  defineRule({
    ...common,
    code: "authentication",
    title: "users sign in",
    why: "whoever finds the endpoint can call these tools",
    fix: "set OAUTH_ISSUER, or whatever your server signs users in with; tick public-on-purpose where everybody may call it",
    needs: ["openness", "launch"],
    judge: ({ openness: { openTools }, launch }) =>
      isTicked(launch, "public-on-purpose") ? [] : openTools.map((name) => `${name} can be called without a token`),
  }),
  defineRule({
    ...common,
    code: "authentication_sound",
    title: "hosts find the sign-in, and no token but its own lets anybody in",
    why: "users cannot sign in, or others can",
    fix: `${npxSlipway()} verify <subject> --only auth --token-env TOKEN says what to mend`,
    needs: ["openness", "launch", "report"],
    judge: (facts) =>
      unlessPublic(facts, ({ report }) =>
        judgeChecks(
          report,
          ["no-token", "resource-metadata", "server-metadata", "host-sign-in", "bad-token"].map(
            (name) => `auth.${name}`,
          ),
          (id) => id.startsWith("auth.") && !own.includes(id),
        ),
      ),
  }),
  defineRule({
    ...common,
    code: "sign_in_completes",
    title: "a user can sign in, from the first page to a call",
    why: "a sign-in that nobody has gone through may end anywhere",
    fix: "sign in with --client-id, whose link is printed, or tick login-tried",
    needs: ["openness", "launch", "report"],
    judge: (facts) =>
      unlessPublic(facts, ({ report, launch }) => unlessTicked(launch, "login-tried", judgeChecks(report, [flow]))),
  }),
  defineRule({
    ...common,
    severity: "critical",
    code: "users_kept_apart",
    title: "no user sees or removes what another one has",
    why: "users see the data of others",
    fix: "look up everything by the user of the token; --second-token-env and --allow-writes try it with two users, or tick users-apart once that was tried by hand",
    needs: ["openness", "launch", "report"],
    judge: (facts) =>
      unlessPublic(facts, ({ report, launch }) => unlessTicked(launch, "users-apart", judgeApart(report))),
  }),
];

type Known = Pick<FactTypes, "openness" | "launch" | "report">;

/** What everybody may call on purpose has no sign-in that could be looked at. */
function unlessPublic(facts: Known, judge: (facts: Known) => Judgement): Judgement {
  return facts.openness.isOpen && isTicked(facts.launch, "public-on-purpose") ? [] : judge(facts);
}

// That two users see the same may be meant so, and that they see nothing proves nothing.
function judgeApart(report: Report): Judgement {
  const judgement = judgeChecks(report, [apart.proof], (id) => id === apart.look);
  const same = report.findings
    .filter(({ check }) => check === apart.look)
    .map(({ where = "", seen }) => `${where}: ${seen}`);
  return "unknown" in judgement ? { unknown: [...same, judgement.unknown].join("; ") } : judgement;
}
