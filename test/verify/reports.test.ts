import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { toJson } from "../../verify/report/json.ts";
import { toJUnit } from "../../verify/report/junit.ts";
import { toMarkdown } from "../../verify/report/markdown.ts";
import { type Report, reportSchema } from "../../verify/result.ts";
import { sampleReport } from "./sample.ts";

const report = sampleReport();
/** All that XML, terminals and databases choke on: the end of CDATA, control characters, halves of surrogate pairs. */
const unwritable = "]]>\u0000\u0001\u001b[2J\u000b\ud800 \udc00\ufffe\uffff</failure>&amp;";

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
  expect(xml).not.toContain("]]>");
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

test("R28 what was not as it should be on the examining machine stands in each form for people", () => {
  const warned = { ...report, warnings: ["the browser runs without its sandbox <b>here</b>"] };
  expect(toMarkdown(warned)).toContain("<br>Warning: the browser runs without its sandbox &#60;b&#62;here");
  expect(toHtml(warned)).toContain("Warning: the browser runs without its sandbox &lt;b&gt;here");
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
