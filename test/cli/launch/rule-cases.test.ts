import { describe, expect, test } from "vitest";
import { sizeOf } from "../../../cli/launch/images.ts";
import { evaluate } from "../../../cli/launch/rule.ts";
import { needsConversion } from "../../../cli/launch/rules/icon-rules.ts";
import { rules, rulesFor } from "../../../cli/launch/rules/index.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";
import { skip } from "./skipped-checks.ts";

describe("R30 R31 what a rule says of certain apps", () => {
  test.each([
    { check: "auth.isolation-write", code: "users_kept_apart", ticks: "users-apart" },
    { check: "auth.flow", code: "sign_in_completes", ticks: "login-tried" },
    { check: "auth.bad-token", code: "authentication_sound" },
    { check: "components.renders", code: "component_broken" },
    { check: "reach.tls-chain", code: "endpoint_unusable" },
  ])(
    "pass $code only where $check has run, whatever runs beside it, or where that is ticked",
    ({ check, code, ticks }) => {
      const fit = fitLaunch();
      skip(fit, ({ id }) => id === check);
      const judge = () => evaluate(rules, toFacts(fit)).find((one) => one.code === code);
      fit.launch.ticked = fit.launch.ticked?.filter((id) => id !== ticks);
      expect(judge()).toMatchObject({ status: "not-evaluated", reason: `${check}: needs a token: --token-env` });
      if (ticks === undefined) return;
      fit.launch.ticked?.push(ticks);
      expect(judge()?.status).toBe("passed");
    },
  );

  test("R31 tell that two users see the same, which a look alone cannot judge", () => {
    const fit = fitLaunch();
    skip(fit, ({ id }) => id === "auth.isolation-write");
    const words = { expected: "x", seen: "both users get the same records", why: "why", fix: "fix" };
    fit.report.findings = [{ check: "auth.isolation", severity: "info", where: "list_tasks", ...words }];
    const outcome = evaluate(rules, toFacts(fit)).find(({ code }) => code === "users_kept_apart");
    expect(outcome?.reason).toContain("list_tasks: both users get the same records");
  });

  test.each(["scan_required", "works-on-phones", "policy-matches-data", "recording-shows-all"])(
    "take the tick %s of one version for none of the next",
    (code) => {
      const fit = fitLaunch();
      fit.launch.version = "2.0.0";
      const outcome = evaluate(rules, toFacts(fit)).find((one) => one.code === code);
      expect(outcome).toMatchObject({ status: "not-evaluated", reason: expect.stringContaining(`as ${code}@2.0.0`) });
    },
  );

  test.each([
    ["attested@1.1.0", "attested@1.1.0 is of all versions: attested"],
    ["scan_required", "scan_required is of a version: scan_required@1.1.0"],
    ["atested", "atested is no id"],
  ])("name the tick %s, which means nothing", (tick, seen) => {
    const fit = fitLaunch();
    fit.launch.ticked?.push(tick);
    expect(evaluate(rules, toFacts(fit)).find(({ code }) => code === "ticked_unknown")?.found).toEqual([seen]);
  });

  test.each([
    { env: { DATABASE_PATH: "/data/tasks.db" }, status: "failed" },
    { env: { SQLITE_URL: "sqlite:tasks.db" }, status: "failed" },
    { env: { DATABASE_URL: "file:tasks.db" }, status: "failed" },
    { env: { DATABASE_URL: "postgres://db/tasks" }, status: "passed" },
    { env: { DATABASE_PATH: "/data/tasks.db", REDIS_HOST: "cache" }, status: "passed" },
  ])("take $env on ten instances for storage that is $status", ({ env, status }) => {
    const fit = fitLaunch();
    fit.stack.service = { ...fit.stack.service, env, secrets: [] };
    expect(evaluate(rules, toFacts(fit)).find(({ code }) => code === "storage_scales")?.status).toBe(status);
  });

  test.each([
    ['viewBox="0 0 64 64"', false],
    ['viewBox="0 0 24 24"', true],
    ['width="64" height="64" viewBox="0 0 24 24"', true],
    ['width="64" height="64"', false],
    ['width="3em" height="3em"', true],
    ['viewBox="0 0 64 32"', true],
  ])("have an SVG with %s drawn anew for the package: %s", (size, isDrawn) => {
    const content = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect/></svg>`);
    const image = { role: "logo", path: "logo.svg", extension: "svg", ...sizeOf(content) };
    expect(needsConversion(image)).toBe(isDrawn);
  });

  test("have nothing against the next version that changes a tool's hints", () => {
    const fit = fitLaunch();
    const { annotations } = fit.tools[0] ?? {};
    Object.assign(annotations ?? {}, { openWorldHint: true });
    expect(evaluate(rules, toFacts(fit)).filter(({ status }) => status !== "passed")).toEqual([]);
  });

  test("leave it to the registry which versions it has", () => {
    expect(rulesFor(["registry"]).map(({ code }) => code)).not.toContain("plugin_version_unchanged");
  });

  test("have nothing against a result that shows places, which is what a map is for", () => {
    const fit = fitLaunch();
    const shop = { name: "At the corner", latitude: 52.5, longitude: 13.4, coordinates: [52.5, 13.4] };
    fit.answers = { given: [{ tool: "list_tasks", text: "{}", values: [{ shops: [shop] }] }], left: [] };
    expect(evaluate(rules, toFacts(fit)).filter(({ status }) => status !== "passed")).toEqual([]);
  });

  test("look for no sign-in where everybody may call it on purpose", () => {
    const fit = fitLaunch();
    fit.openness = { isOpen: true, openTools: ["list_tasks", "add_task"] };
    fit.launch.ticked?.push("public-on-purpose");
    skip(fit, ({ group }) => group === "auth");
    expect(evaluate(rules, toFacts(fit)).filter(({ status }) => status !== "passed")).toEqual([]);
  });
});
