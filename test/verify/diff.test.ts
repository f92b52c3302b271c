import { describe, expect, test } from "vitest";
import { compareReports } from "../../verify/diff/compare.ts";
import { toMarkdown } from "../../verify/diff/markdown.ts";
import { parseReport } from "../../verify/diff/parse-report.ts";
import { toTerminal } from "../../verify/diff/terminal.ts";
import { toJson } from "../../verify/report/json.ts";
import type { JsonReport } from "../../verify/result.ts";
import { toContracts } from "../../verify/tool-contract.ts";
import { sampleReport } from "./sample.ts";

type Tool = Parameters<typeof toContracts>[0][number];

const before = parseReport(toJson(sampleReport("search")), "before.json");
const compare = (
  change: Partial<JsonReport>,
  failOn: "critical" | "major" | "minor" | "never" = "major",
  then = before,
) => compareReports(then, { ...then, ...change }, failOn);
const kinds = (change: Partial<JsonReport>, then = before) =>
  compare(change, "major", then).differences.map(({ kind, subject }) => [kind, subject]);

describe("findings", () => {
  const [finding] = before.findings;
  const found = finding ? [finding] : [];

  test("a report beside itself has no difference", () => {
    expect(compare({})).toMatchObject({ isAccepted: true, differences: [] });
  });

  test("new and gone, one by one where a check found the same twice", () => {
    expect(kinds({ findings: [...found, ...found] })).toEqual([["new finding", "tools.names (search)"]]);
    expect(kinds({ findings: [] })).toEqual([["finding gone", "tools.names (search)"]]);
    expect(compare({ findings: [...found, ...found] }).isAccepted).toBe(false);
    expect(compare({ findings: [...found, ...found] }, "critical").isAccepted).toBe(true);
    expect(compare({ findings: [] }).isAccepted).toBe(true);
  });

  test("the same where only numbers differ, and worse or milder where the severity does", () => {
    const numbered = found.map((one) => ({ ...one, expected: "within 500 ms", seen: "700 ms" }));
    const then = { ...before, findings: numbered };
    const again = numbered.map((one) => ({ ...one, expected: "within 250 ms", seen: "812 ms" }));
    expect(kinds({ findings: again }, then)).toEqual([]);
    const milder = numbered.map((one) => ({ ...one, severity: "minor" as const }));
    expect(kinds({ findings: milder }, then)).toEqual([["milder finding", "tools.names (search)"]]);
    expect(kinds({ findings: numbered }, { ...before, findings: milder })).toEqual([
      ["worse finding", "tools.names (search)"],
    ]);
  });

  test("not gone where their check did not run again", () => {
    const checks = before.checks.map((check) =>
      check.id === "tools.names"
        ? { ...check, status: "skipped" as const, findings: [], reason: "needs a token" }
        : check,
    );
    expect(compare({ findings: [], checks }).differences).toMatchObject([
      { kind: "not looked at again", text: "search (skipped: needs a token)" },
    ]);
  });

  test("a check that does not finish any more is as bad as what it may find", () => {
    const checks = before.checks.map((check) =>
      check.id === "protocol.handshake" ? { ...check, status: "errored" as const, reason: "time is up" } : check,
    );
    expect(compare({ checks }).differences).toMatchObject([
      { kind: "new finding", severity: "major", text: "the check did not finish: time is up" },
    ]);
  });
});

describe("tools", () => {
  const tool: Tool = { name: "find", description: "finds", inputSchema: { type: "object", properties: {} } };
  const about = (tools: Tool[]) => {
    return { kind: "open" as const, server: "s 1", protocolVersion: "2026-07-28", tools: toContracts(tools) };
  };
  const change = (was: Tool[], is: Tool[]) => compare({ about: about(is) }, "major", { ...before, about: about(was) });

  test("one that is gone breaks its callers, one more breaks nobody", () => {
    expect(change([tool], [])).toMatchObject({
      isAccepted: false,
      differences: [{ kind: "tool removed", isBreaking: true, severity: "major", subject: "find" }],
    });
    expect(change([], [tool])).toMatchObject({ isAccepted: true, differences: [{ kind: "tool added" }] });
  });

  test("another description or hint is told and breaks nobody, a demand does", () => {
    const other = { ...tool, description: "looks up", annotations: { readOnlyHint: true } };
    expect(change([tool], [other])).toMatchObject({
      isAccepted: true,
      differences: [{ text: /^another description/ }, { text: "readOnlyHint: not said before, true now" }].map(
        ({ text }) => ({ kind: "tool changed", text: typeof text === "string" ? text : expect.stringMatching(text) }),
      ),
    });
    const demanding: Tool = {
      ...tool,
      inputSchema: { type: "object", properties: { q: { type: "string" } }, required: ["q"] },
    };
    expect(change([tool], [demanding])).toMatchObject({
      isAccepted: false,
      differences: [{ kind: "tool changed", isBreaking: true, text: "inputSchema: q is required now" }],
    });
  });

  test("a schema with its keys in another order is the same; one too large to keep is told apart by its hash", () => {
    const ordered: Tool = { ...tool, inputSchema: { properties: {}, type: "object" } };
    expect(change([tool], [ordered]).differences).toEqual([]);
    const large = (last: string): Tool => ({
      ...tool,
      inputSchema: { type: "object", properties: { q: { enum: [...Array.from({ length: 9000 }, String), last] } } },
    });
    expect(toContracts([large("a")])[0]?.inputSchema.schema).toBeUndefined();
    expect(change([large("a")], [large("a")]).differences).toEqual([]);
    expect(change([large("a")], [large("b")]).differences).toMatchObject([{ isBreaking: true }]);
  });

  test("no list of tools is no list of removed tools", () => {
    expect(compare({ about: { kind: "sign-in" } }).differences).toMatchObject([{ kind: "cannot be compared" }]);
  });
});

describe("speed", () => {
  const timed = (samples: number[]) => ({ timings: [{ check: "speed.tool-call", name: "call find", samples }] });
  const many = (middle: number, spread: number) =>
    Array.from({ length: 40 }, (_, index) => middle + spread * ((index % 9) / 4 - 1));
  const change = (was: number[], is: number[]) => kinds(timed(is), { ...before, ...timed(was) });

  test("beyond noise is told, with the medians", () => {
    expect(compare(timed(many(200, 30)), "minor", { ...before, ...timed(many(100, 30)) })).toMatchObject({
      isAccepted: false,
      differences: [{ kind: "slower", severity: "minor", text: "median 93 ms before, 193 ms now (40 and 40 times)" }],
    });
    expect(change(many(200, 30), many(100, 30))).toEqual([["faster", "speed.tool-call (call find)"]]);
  });

  test.each([
    ["a few milliseconds", many(5, 1), many(15, 1)],
    ["a few percent", many(1000, 5), many(1100, 5)],
    ["wide spreads that overlap", many(100, 90), many(150, 90)],
    ["single times", [100], [900]],
    ["five that overlap in one", [100, 100, 100, 100, 400], [300, 500, 500, 500, 500]],
  ])("%s is not", (_, was, is) => {
    expect(change(was, is)).toEqual([]);
  });
});

describe("in every form", () => {
  const hostile = "| <img> @team";
  const changed = compareReports(before, parseReport(toJson(sampleReport(hostile)), "after.json"), "major");

  test("a terminal gets the verdict first, in lines that fit", () => {
    const lines = toTerminal(changed, { columns: 60, isColored: false }).split("\n");
    expect(lines[0]).toMatch(/^FAIL {2}\d differences, \d breaking, some at or above major$/);
    expect(lines[1]).toMatch(/^before {2}https:\/\/host\.example\/mcp, search, 2026-11-24 10:00/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(toTerminal(compare({}), { columns: 60, isColored: false })).toMatch(/^PASS {2}nothing differs\n/);
  });

  test("Markdown has a table without markup of a server's", () => {
    const text = toMarkdown(changed);
    expect(text).toMatch(/^### slipway verify diff: FAIL\n/);
    for (const row of text.split("\n").filter((line) => line.startsWith("| "))) expect(row.split("|")).toHaveLength(6);
    expect(text).not.toContain("<img");
    expect(text).not.toContain("@team");
  });
});

test("a file that is no report, or of another version, is told by its name", () => {
  const text = toJson(sampleReport("x"));
  expect(() => parseReport("{", "a.json")).toThrow("a.json is no report of verify in JSON");
  expect(() => parseReport(text.replace('"checks": [', '"checked": ['), "a.json")).toThrow("at checks");
  expect(() => parseReport(text.replace('"schemaVersion": 1', '"schemaVersion": 7'), "a.json")).toThrow(
    "a.json has schemaVersion 7, and 1 can be read",
  );
});
