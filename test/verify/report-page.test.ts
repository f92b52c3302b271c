import { describe, expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { hostile, sampleReport } from "./sample.ts";

const report = sampleReport();

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
    expect(article).toMatch(/<details class="text" id="evidence-0" open><summary>[^<]*<\/summary><pre>/);
  });

  test("shows pictures of a component beside what was found at one of its controls", () => {
    const [check, finding] = [report.checks[0], report.findings[0]];
    if (!check || !finding) throw new Error("the sample has neither");
    const of = (name: string) => ({ ...check, id: `components.${name}`, group: "components" as const });
    const page = toHtml({
      ...report,
      checks: [of("renders"), of("interactions")],
      findings: [{ ...finding, check: "components.interactions", where: "ui://notes/view.html: button Save" }],
      evidence: [
        { check: "components.renders", name: "ui://notes/view.html light", kind: "screenshot", png: Buffer.from("x") },
        { check: "components.renders", name: "ui://other/view.html light", kind: "screenshot", png: Buffer.from("y") },
      ],
    });
    const article = page.slice(page.indexOf("<article"), page.indexOf("</article>"));
    expect(article).toContain("ui://notes/view.html light");
    expect(article).not.toContain("ui://other/view.html light");
    expect(page).toContain("ui://other/view.html light");
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
