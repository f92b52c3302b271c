import { describe, expect, test } from "vitest";
import type { Facts } from "../../../cli/launch/facts.ts";
import { toReport } from "../../../cli/launch/report.ts";
import { directories, evaluate } from "../../../cli/launch/rule.ts";
import { rules, rulesFor } from "../../../cli/launch/rules/index.ts";
import { faults, ticks } from "./faults.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";
import { skip } from "./skipped-checks.ts";

const about = {
  subject: "Task board 1.1.0",
  endpoint: null,
  admits: null,
  for: directories,
  at: "2026-11-27T00:00:00.000Z",
};

describe("R30 R31 the rules of the directories", () => {
  test("find nothing at an app that keeps all of them", () => {
    const outcomes = evaluate(rules, toFacts(fitLaunch()));
    expect(outcomes.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(toReport(about, outcomes).verdict).toEqual({ outcome: "passed", reasons: [] });
  });

  test("have a code each, and an app that breaks each", () => {
    const codes = rules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.toSorted()).toEqual([...Object.keys(faults), ...Object.keys(ticks)].toSorted());
  });

  test.each(Object.keys(faults))("%s is found", (code) => {
    const fit = fitLaunch();
    faults[code]?.(fit);
    const outcome = evaluate(rules, toFacts(fit)).find((one) => one.code === code);
    expect(outcome).toMatchObject({ status: "failed", code });
    expect(outcome?.found.length).toBeGreaterThan(0);
  });

  test.each(Object.keys(ticks))("%s is decided by its tick alone", (code) => {
    const fit = fitLaunch();
    ticks[code]?.(fit);
    const outcomes = evaluate(rules, toFacts(fit));
    expect(outcomes.filter(({ status }) => status !== "passed").map((one) => one.code)).toEqual([code]);
    expect(toReport(about, outcomes).verdict.outcome).toBe("not-examined");
  });

  test("are not evaluated where what they need is not known, and that is no pass", () => {
    const facts = toFacts(fitLaunch());
    for (const name of Object.keys(facts)) {
      const without = { ...facts, [name]: { unknown: "nobody looked" } } as Facts;
      const needing = rules.filter(({ needs }) => needs.some((need) => need === name));
      const outcomes = evaluate(needing, without);
      expect(outcomes.length, name).toBeGreaterThan(0);
      expect(outcomes.filter(({ status, reason }) => status !== "not-evaluated" || reason !== "nobody looked")).toEqual(
        [],
      );
    }
  });

  test("say of what cannot be decided that it cannot", () => {
    const fit = fitLaunch();
    fit.firstCall = { milliseconds: 900, isCold: undefined };
    fit.answers = { ...fit.answers, left: ["find_task gave no result"] };
    fit.caseCalls = [{ prompt: "Add a task", tool: "add_task", left: "changes data: --allow-writes" }];
    skip(fit, ({ group }) => group === "auth");
    fit.launch.ticked = fit.launch.ticked?.filter((id) => id !== "login-tried");
    fit.stack.service = { ...fit.stack.service, secrets: [], maxInstances: 1 };
    const open = evaluate(rules, toFacts(fit)).filter(({ status }) => status === "not-evaluated");
    expect(open.map(({ code }) => code).toSorted()).toEqual([
      "authentication_sound",
      "claude_result_too_long",
      "cold_first_call",
      "login-tried",
      "result_conversation",
      "result_internal_ids",
      "result_timestamps",
      "sign_in_completes",
      "storage_scales",
      "test_case_call_failed",
      "users_kept_apart",
    ]);
  });

  test("a server without components breaks none of their rules", () => {
    const fit = fitLaunch();
    fit.components = [];
    fit.report.checks = fit.report.checks.filter(({ group }) => group !== "components");
    expect(evaluate(rules, toFacts(fit)).filter(({ status }) => status !== "passed")).toEqual([]);
  });

  test("are those of the directories that were chosen", () => {
    expect(rulesFor(["registry"]).every((rule) => rule.for.includes("registry"))).toBe(true);
    expect(rulesFor(["registry"]).map(({ code }) => code)).not.toContain("plugin_logo_path_missing");
  });
});

test("R31 a way out is a command about what was looked at", () => {
  const fixOf = (named?: Parameters<typeof evaluate>[2]) =>
    evaluate(rules, toFacts(fitLaunch()), named).find(({ code }) => code === "endpoint_unusable")?.fix;
  expect(fixOf({ stack: "prod" })).toBe("npx slipway doctor prod says why");
  expect(fixOf({ url: "https://a.example/mcp" })).toBe("npx slipway doctor https://a.example/mcp says why");
  expect(fixOf()).toBe("npx slipway doctor <subject> says why");
});
