import type { Finding } from "../contract.ts";
import type { CheckResult, Report } from "../result.ts";
import { byGroup } from "./headline.ts";
import { escapeXml as escape } from "./escape-xml.ts";

// The format has no standard; what CI systems read is collected at https://github.com/testmoapp/junitxml
/** The report as JUnit XML: a suite for each group, a case for each check. */
export function toJUnit(report: Report): string {
  const { endpoint, checks, durationMs, startedAt } = report;
  const suites = byGroup(checks).map(({ group, own }) =>
    element(
      "testsuite",
      { name: group, ...counts(own), timestamp: startedAt, time: seconds(sumOf(own)) },
      own.map(toCase),
    ),
  );
  const totals = { name: `slipway verify ${endpoint}`, ...counts(checks), time: seconds(durationMs) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", totals, suites)}\n`;
}

function toCase(check: CheckResult): string {
  const { id, group, title, durationMs, status, reason = "", findings } = check;
  const text = findings.map(toText).join("\n\n");
  const [worst] = findings;
  const parts = [element("properties", {}, [element("property", { name: "title", value: title })])];
  if (status === "failed")
    parts.push(element("failure", { message: worst?.seen ?? "", type: worst?.severity ?? "" }, [escape(text)]));
  else if (status === "errored") parts.push(element("error", { message: reason, type: "errored" }));
  else if (status === "skipped") parts.push(element("skipped", { message: reason }));
  if (status !== "failed" && text !== "") parts.push(element("system-out", {}, [escape(text)]));
  return element("testcase", { name: id, classname: `slipway.${group}`, time: seconds(durationMs) }, parts);
}

function toText({ severity, where, expected, seen, why, fix }: Finding): string {
  const place = where === undefined ? "" : ` at ${where}`;
  return `${severity}${place}\nexpected: ${expected}\nseen: ${seen}\nwhy: ${why}\nfix: ${fix}`;
}

function counts(checks: readonly CheckResult[]): Record<"tests" | "failures" | "errors" | "skipped", string> {
  const count = (status: CheckResult["status"]) => String(checks.filter((check) => check.status === status).length);
  return {
    tests: String(checks.length),
    failures: count("failed"),
    errors: count("errored"),
    skipped: count("skipped"),
  };
}

function sumOf(checks: readonly CheckResult[]): number {
  return checks.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** An element with its content, which is XML already. */
function element(name: string, attributes: Record<string, string>, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  return `<${name}${written.join("")}>${content.join("")}</${name}>`;
}
