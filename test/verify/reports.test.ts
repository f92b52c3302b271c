import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { toJson } from "../../verify/report/json.ts";
import { toJUnit } from "../../verify/report/junit.ts";
import { toMarkdown } from "../../verify/report/markdown.ts";
import { toTable } from "../../verify/report/table.ts";
import { isAccepted } from "../../verify/verdict.ts";
import { hostile, sampleReport } from "./sample.ts";

const report = sampleReport();

describe("R28 the table", () => {
  const text = toTable(report);

  test("counts by group, shows each finding whole, and ends with what was not looked at", () => {
    expect(text).toMatch(/tools\s+│\s+│ 1\s+│\s+│ 1\s/);
    for (const label of ["where", "expected", "seen", "why", "fix"]) expect(text).toMatch(new RegExp(`│ ${label} +│`));
    expect(text).toContain("errored  tools.limits: time is up");
    expect(text).toContain("skipped  auth.users: needs ");
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "https://host.example/mcp: findings: 1 major; 1 of 4 checks passed, 1 skipped, 1 not finished in 1.2 s",
    );
  });

  test("is narrow enough to read", () => {
    const tableLines = text.split("\n").filter((line) => /^[┌│├└]/.test(line));
    expect(Math.max(...tableLines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

test("R28 JSON holds everything, and names the files of the evidence, no two alike and none outside", () => {
  const parsed = JSON.parse(toJson(report));
  expect(parsed).toMatchObject({ ...report, evidence: expect.any(Array) });
  expect(parsed.evidence.map(({ file }: { file: string }) => file)).toEqual([
    "transcripts/tools.names-img-src-x-onerror-alert-1-x-https-evil.example-team-code-.txt",
    "screenshots/tools.names-.-.-up.png",
    "screenshots/tools.names-.-.-up.2.png",
  ]);
});

test("R28 JUnit is valid XML: suites, cases, and what became of each", () => {
  const xml = toJUnit(report);
  expect(XMLValidator.validate(xml)).toBe(true);
  const options = { ignoreAttributes: false, isArray: (name: string) => ["testsuite", "testcase"].includes(name) };
  const { testsuites } = new XMLParser(options).parse(xml);
  expect(testsuites).toMatchObject({ "@_tests": "4", "@_failures": "1", "@_errors": "1", "@_skipped": "1" });
  const cases = testsuites.testsuite.flatMap((suite: { testcase: object[] }) => suite.testcase);
  expect(
    cases.map((one: Record<string, unknown>) => [one["@_name"], "failure" in one, "error" in one, "skipped" in one]),
  ).toEqual([
    ["protocol.handshake", false, false, false],
    ["tools.names", true, false, false],
    ["tools.limits", false, true, false],
    ["auth.users", false, false, true],
  ]);
});

test("R28 Markdown is one comment in which nothing of a server's text is markup", () => {
  const text = toMarkdown(report);
  expect(text).toMatch(/^### slipway verify\n\n.*1 major/);
  const row = text.split("\n").find((line) => line.includes("tools&#46;names") || line.includes("tools.names")) ?? "";
  expect(row.split("|")).toHaveLength(7);
  for (const markup of ["<img", "](", "@team", "://evil", "`code"]) expect(text).not.toContain(markup);
  expect(text.match(/<details>/g)).toHaveLength(2);
});

describe("R24 the page", () => {
  const html = toHtml(report);

  test("lets nothing run and loads nothing", () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`);
    expect(html).not.toContain("<script");
    expect(html).not.toMatch(/(src|href)="(?!data:image\/png;base64,)/);
  });

  test("has no tag, attribute or handler that a server sent", () => {
    expect(html).not.toContain("<img src=x");
    expect(html).not.toContain(hostile);
    expect(html.split("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;]]&gt;").length - 1).toBeGreaterThanOrEqual(5);
  });

  test("shows screenshots, timings as bars, and transcripts folded", () => {
    expect(html.match(/<img src="data:image\/png;base64,iVBORw0KGgo="/g)).toHaveLength(2);
    expect(html.match(/<rect /g)).toHaveLength(1);
    expect(html).toMatch(/<details><summary>[^<]*<\/summary><pre>/);
  });
});

test("R21 the verdict follows the worst that was found, and what could not finish counts as bad as it may be", () => {
  const { findings, checks } = report;
  expect(["critical", "major", "minor", "info", "never"].map((level) => isAccepted(report, level as "info"))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
  const unfinished = { ...report, findings: [], checks: checks.filter(({ status }) => status === "errored") };
  expect([isAccepted(unfinished, "major"), isAccepted(unfinished, "critical")]).toEqual([false, true]);
  const harmless = {
    ...report,
    checks: [],
    findings: findings.map((found) => ({ ...found, severity: "info" as const })),
  };
  expect([isAccepted(harmless, "minor"), isAccepted(harmless, "info")]).toEqual([true, false]);
});
