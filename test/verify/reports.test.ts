import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { toJson } from "../../verify/report/json.ts";
import { toJUnit } from "../../verify/report/junit.ts";
import { toMarkdown } from "../../verify/report/markdown.ts";
import { toTerminal } from "../../verify/report/terminal.ts";
import { type CheckResult, type Report, reportSchema } from "../../verify/result.ts";
import { isAccepted, toVerdict } from "../../verify/verdict.ts";
import { hostile, sampleReport } from "./sample.ts";

const report = sampleReport();
/** All that XML, terminals and databases choke on: the end of CDATA, control characters, halves of surrogate pairs. */
const unwritable = "]]>\u0000\u0001\u001b[2J\u000b\ud800 \udc00\ufffe\uffff</failure>&amp;";
/** Columns of a text, in which letters of Chinese and Japanese take two. */
const widthOf = (text: string) => text.replaceAll(/[\u3000-\u9fff]/g, "xx").length;
const on = (columns: number) => ({ columns, isColored: false });

describe("R28 the terminal", () => {
  const text = toTerminal(report, on(100));

  test("gives the verdict first, counts by group, and shows each finding whole", () => {
    expect(text.split("\n")[0]).toBe("FAIL  https://host.example/mcp");
    expect(text).toContain(
      "1 finding at or above major\n1 check did not finish\nasked: no finding at or above major in all",
    );
    expect(text).toMatch(/^ +passed +failed +skipped +errored$/m);
    expect(text).toMatch(/^tools +1 +1$/m);
    expect(text).toMatch(/^major {2}tools\.names$/m);
    for (const label of ["where", "expected", "seen", "why", "fix"])
      expect(text).toMatch(new RegExp(`^  ${label} +\\S`, "m"));
    expect(text).toContain("not finished\n  tools.limits: time is up");
    expect(text).toMatch(/skipped\n {2}needs .*\n {6}auth\.users\n$/s);
    expect(text).toContain("1 of 4 checks passed, 1 skipped, 1 not finished in 1.2 s");
  });

  test.each([44, 60, 80, 120, 200])(
    "is as wide as a terminal of %d columns, and breaks no word that fits",
    (columns) => {
      const words = "a sentence of words such as https://host.example/one/two that is long enough to be broken".split(
        " ",
      );
      const long = sampleReport(
        `${words.join(" ")} ${"x".repeat(300)} 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語`,
      );
      const lines = toTerminal(long, on(columns)).trimEnd().split("\n");
      const widest = Math.max(...lines.map((line) => widthOf(line)));
      expect(widest).toBeLessThanOrEqual(columns);
      expect(widest).toBeGreaterThan(columns - 10);
      const seen = lines.flatMap((line) => line.trim().split(/\s+/));
      for (const word of words.filter(({ length }) => length < 28)) expect(seen).toContain(word);
    },
  );

  test("has colours only where they are wanted", () => {
    expect(text).not.toContain("\u001b");
    expect(toTerminal(report, { columns: 100, isColored: true })).toContain("\u001b[31mFAIL");
  });

  test("takes at most ten lines of 60 characters where all is well, and says which flags would show more", () => {
    const skipped = Array.from({ length: 40 }, (_, index) => ({
      ...report.checks[3],
      id: `auth.users-${index}`,
      reason:
        index % 2 === 0
          ? `needs thing number ${index}: --thing-${"abcdefghijklmnopqrst"[index / 2]}`
          : `reason ${index}`,
    }));
    const info = Array.from({ length: 9 }, () => ({ ...report.findings[0], severity: "info" }));
    const well = {
      ...report,
      verdict: { outcome: "passed", reasons: [] },
      findings: info,
      checks: [report.checks[0], ...skipped],
    } as Report;
    const lines = toTerminal(well, on(60)).trimEnd().split("\n");
    expect(lines[0]).toBe("PASS  https://host.example/mcp");
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.join(" ")).toContain("More with --thing-a (1), --thing-b (1)");
    expect(lines.at(-1)).toBe("and more: --json or --out shows it all");
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

test("R28 JUnit is valid XML and JSON valid JSON, whatever a server sent", () => {
  const anything = sampleReport(unwritable);
  const xml = toJUnit(anything);
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(xml).toContain("]]&gt;");
  // The characters that XML 1.0 knows: https://www.w3.org/TR/xml/#charsets
  expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
  const json = Buffer.from(toJson(anything)).toString();
  expect(JSON.parse(json).findings[0].seen).toBe(unwritable);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => XMLValidator.validate(toJUnit(sampleReport(text))) === true),
    { numRuns: 200 },
  );
});

test("R28 the published schema takes every report, and refuses what is none", async () => {
  const schema = JSON.parse(
    await readFile(join(import.meta.dirname, "../../verify/report/report.schema.json"), "utf8"),
  );
  const validate = new Ajv2020({ strict: false }).compile(schema);
  for (const one of [report, sampleReport(unwritable)]) {
    expect(validate(JSON.parse(toJson(one))), JSON.stringify(validate.errors)).toBe(true);
  }
  const parsed = JSON.parse(toJson(report));
  expect(parsed.schemaVersion).toBe(1);
  for (const broken of [
    { ...parsed, schemaVersion: 2 },
    { ...parsed, verdict: undefined },
    { ...parsed, checks: {} },
  ]) {
    expect(validate(JSON.parse(JSON.stringify(broken)))).toBe(false);
  }
  // No field of a report is unknown to the schema.
  expect(reportSchema.parse(parsed)).toEqual(parsed);
});

test("R28 Markdown is one comment in which nothing of a server's text is markup", () => {
  const text = toMarkdown(report);
  expect(text).toMatch(/^### slipway verify: FAIL\n/);
  expect(text).toContain("findings: 1 major");
  const row = text.split("\n").find((line) => line.startsWith("| 🟠 major | tools.names")) ?? "";
  expect(row.split("|")).toHaveLength(7);
  for (const markup of ["<img", "](", "@team", "://evil", "`code"]) expect(text).not.toContain(markup);
  expect(text.match(/<details>/g)).toHaveLength(3);
});

test("R28 Markdown fits a comment on GitHub, and says how much of what does not", () => {
  const [finding] = report.findings;
  const findings = Array.from({ length: 2000 }, () => ({ ...finding, seen: "<".repeat(2000) }));
  const checks = Array.from({ length: 3000 }, (_, index) => ({
    ...report.checks[index % 4],
    id: `tools.check-${index}`,
  }));
  const text = toMarkdown({ ...report, findings, checks } as Report);
  // https://github.com/orgs/community/discussions/27190
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/^### slipway verify: FAIL\n/);
  expect(
    text.match(/\d+ more do not fit into a comment: the reports of --out and --json have them all\./g),
  ).toHaveLength(4);
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
});

describe("R24 the page", () => {
  const html = toHtml(report);

  test("lets nothing run and loads nothing", () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`);
    expect(html).not.toContain("<script");
    expect(html).not.toMatch(/(src|href)="(?!data:image\/png;base64,|#)/);
  });

  test("has no tag, attribute or handler that a server sent", () => {
    expect(html).not.toContain("<img src=x");
    expect(html).not.toContain(hostile);
    expect(html.split("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;]]&gt;").length - 1).toBeGreaterThanOrEqual(5);
  });

  test("begins with the verdict: what was asked, who answered, what could not be looked at", () => {
    const order = ["FAIL</p>", "https://host.example/mcp</h1>", "Asked: no finding at or above major in all checks"];
    const places = [...order, "1 finding at or above major", "Not looked at:", "2026-07-28", "Findings"].map((text) =>
      html.indexOf(text, html.indexOf("<header")),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  test("shows each finding with its pictures and transcripts beside it, each once", () => {
    expect(html.match(/<img src="data:image\/png;base64,iVBORw0KGgo="/g)).toHaveLength(2);
    const article = html.slice(html.indexOf('<article class="finding major"'), html.indexOf("</article>"));
    expect(article.match(/<img /g)).toHaveLength(2);
    expect(article).toMatch(/<details class="text" id="evidence-0"><summary>[^<]*<\/summary><pre>/);
  });

  test("draws what was measured often as a distribution, once as a bar, and streams as a timeline", () => {
    expect(html).toMatch(/aria-label="distribution of [^"]*p50 39 ms, p95 57 ms, p99 59 ms"/);
    expect(html.match(/<ul class="bars"><li>/g)).toHaveLength(1);
    expect(html).toMatch(/class="chart timeline cut".*3 events, cut after 1\.0 s/s);
  });

  test("lists what was skipped by its reason, with the flag that would run it", () => {
    const checks = report.checks.map((check) =>
      check.status === "skipped" ? { ...check, reason: "needs golden prompts: --prompts" } : check,
    );
    const page = toHtml({ ...report, checks });
    expect(page).toContain("<summary><span>needs golden prompts</span> <code>--prompts</code>");
    expect(page).toContain("<li>Sign-in: users</li>");
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
    checks: checks.slice(0, 1),
    findings: findings.map((found) => ({ ...found, severity: "info" as const })),
  };
  expect([isAccepted(harmless, "minor"), isAccepted(harmless, "info")]).toEqual([true, false]);
});

describe("D29 what was asked for and could not be looked at is no pass", () => {
  const [passed, , , skipped] = report.checks;
  const judge = (checks: (CheckResult | undefined)[], only?: string[]) =>
    toVerdict({ findings: [], checks: checks.flatMap((one) => one ?? []), asked: only ? { only } : {} }, "major");

  test("where every check was skipped", () => {
    expect(judge([skipped])).toMatchObject({
      outcome: "not-examined",
      reasons: [expect.stringMatching(/^nothing could be looked at: needs /)],
    });
    expect(judge([passed, skipped]).outcome).toBe("passed");
  });

  test("where all of one name was, although others ran because it needs them", () => {
    expect(judge([passed, skipped], ["auth"]).outcome).toBe("not-examined");
    expect(judge([passed, skipped], ["protocol", "auth.users"])).toMatchObject({
      outcome: "not-examined",
      reasons: [expect.stringContaining("nothing of auth.users could be looked at: needs ")],
    });
    expect(judge([passed, skipped], ["protocol"]).outcome).toBe("passed");
  });

  test("unless whatever happens is to pass", () => {
    expect(isAccepted({ findings: [], checks: skipped ? [skipped] : [], asked: {} }, "never")).toBe(true);
  });
});
