import { escapeHtml as escape } from "../../verify/report/escape-html.ts";
import { verdictWords } from "../../verify/report/headline.ts";
import { style } from "../../verify/report/style.ts";
import { directoryNames, type LaunchReport, rankOf } from "./report.ts";
import { admitsLine, countsLine, markOf } from "./report-text.ts";
import type { Outcome } from "./rule.ts";

// Nothing is loaded and nothing runs, whatever a server put into its answers.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const titles = {
  failed: "What is missing",
  "not-evaluated": "What could not be evaluated",
  "by-hand": "To tick by hand",
  passed: "As it should be",
} as const;

/** The report as one page that needs nothing beside it, what is missing first. */
export function toHtml(report: LaunchReport): string {
  const { verdict, subject, endpoint, at, for: directories } = report;
  const cards = Object.entries(titles).map(([rank, title]) => {
    const own = report.outcomes.filter((one) => rankOf(one) === rank);
    return own.length === 0 ? "" : card(title, own);
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${verdictWords[verdict.outcome]}: ${escape(subject)}</title>
<style>${style}</style>
</head>
<body>
<header class="verdict ${verdict.outcome}">
<p class="word">${verdictWords[verdict.outcome]}</p>
<h1>${escape(subject)}</h1>
<p class="asked">${escape([...directories.map((one) => directoryNames[one]), endpoint ?? "no endpoint"].join(", "))}; ${escape(at.slice(0, 16).replace("T", " "))} UTC</p>
${verdict.reasons.map((reason) => `<p class="reason">${escape(reason)}</p>`).join("\n")}
<p class="asked">${escape(countsLine(report))}</p>
<p class="asked">${escape(admitsLine(report))}</p>
</header>
<main>
${cards.join("\n")}
</main>
</body>
</html>
`;
}

function card(title: string, own: readonly Outcome[]): string {
  return `<section class="card"><h2>${title} <span class="quiet">${own.length}</span></h2>${own.map(article).join("\n")}</section>`;
}

function article(outcome: Outcome): string {
  const { status, severity, code, title, why, fix, found, reason, page } = outcome;
  if (status === "passed") return `<p>${markOf(outcome)} ${escape(title)} <code>${escape(code)}</code></p>`;
  const rows = [
    ...found.map((seen) => ["found", escape(seen)]),
    ...(reason === undefined ? [] : [["not evaluated", escape(reason)]]),
    ["why", escape(why)],
    ["way out", escape(fix)],
    ["page", `<a href="${escape(page)}">${escape(page)}</a>`],
  ];
  const list = rows.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join("");
  const tone = status === "failed" ? severity : "skipped";
  return `<article class="finding ${tone}"><div><h3>${markOf(outcome)} ${escape(title)} <span class="severity ${tone}">${severity}</span> <code>${escape(code)}</code></h3><dl>${list}</dl></div></article>`;
}
