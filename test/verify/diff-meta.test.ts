import { expect, test } from "vitest";
import { compareReports } from "../../verify/diff/compare.ts";
import { parseReport } from "../../verify/diff/parse-report.ts";
import { toJson } from "../../verify/report/json.ts";
import { toContracts } from "../../verify/tool-contract.ts";
import { sampleReport } from "./sample.ts";

type Tool = Parameters<typeof toContracts>[0][number];

const report = parseReport(toJson(sampleReport("search")), "before.json");
const tool: Tool = { name: "find", description: "finds", inputSchema: { type: "object", properties: {} } };
const withTools = (tools: Tool[]) => {
  const about = { kind: "open" as const, server: "s 1", protocolVersion: "2026-07-28", tools: toContracts(tools) };
  return { ...report, about };
};
const change = (was: Tool[], is: Tool[]) => compareReports(withTools(was), withTools(is), "major");

test("R28 another component, or who may call a tool, is told tool by tool; a caller that is lost breaks", () => {
  const shown = (_meta: Record<string, unknown>): Tool => ({ ...tool, _meta });
  const was = shown({ ui: { resourceUri: "ui://a/view.html" }, "openai/outputTemplate": "ui://a/view.html" });
  const is = shown({ ui: { resourceUri: "ui://b/view.html" }, "openai/outputTemplate": "ui://b/view.html" });
  expect(change([was], [is])).toMatchObject({
    isAccepted: true,
    differences: ["ui.resourceUri", "openai/outputTemplate"].map((name) => ({
      kind: "tool changed",
      subject: "find",
      text: `_meta.${name}: "ui://a/view.html" before, "ui://b/view.html" now`,
    })),
  });
  expect(
    change([shown({ ui: { visibility: ["model", "app"] } })], [shown({ ui: { visibility: ["app"] } })]),
  ).toMatchObject({
    isAccepted: false,
    differences: [{ isBreaking: true, text: "the model may not call it any more" }, { kind: "tool changed" }],
  });
  expect(change([shown({ "openai/widgetAccessible": true })], [shown({})]).differences).toMatchObject([
    { isBreaking: true, text: "a component may not call it any more" },
    { text: "_meta.openai/widgetAccessible: true before, not said now" },
  ]);
  const large = (end: string) => shown({ note: `${"x".repeat(1000)}${end}` });
  expect(change([large("a")], [large("a")]).differences).toEqual([]);
  expect(change([large("a")], [large("b")]).differences).toMatchObject([{ kind: "tool changed", severity: "info" }]);
});
