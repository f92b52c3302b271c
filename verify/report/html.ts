import type { Finding } from "../contract.ts";
import type { CheckResult, CheckEvidence, Report, Timing } from "../result.ts";
import { escapeHtml as escape } from "./escape-html.ts";
import { style } from "./style.ts";
import { summaryLine } from "./summary-line.ts";

// Nothing is loaded and nothing runs, whatever a server put into its answers.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one page that needs nothing beside it. */
export function toHtml(report: Report): string {
  const { endpoint, findings, checks, timings, evidence, startedAt } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>slipway verify: ${escape(endpoint)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(endpoint)}</h1>
<p>${escape(summaryLine(report))}; begun ${escape(startedAt)}</p>
${section("Findings", findings.map(toArticle))}
${section("Checks", checks.length === 0 ? [] : [checksTable(checks)])}
${section("Timings", timings.length === 0 ? [] : [bars(timings)])}
${section("Evidence", evidence.map(toFigure))}
</body>
</html>
`;
}

function section(title: string, parts: string[]): string {
  return parts.length === 0 ? "" : `<section><h2>${title}</h2>\n${parts.join("\n")}\n</section>`;
}

function toArticle({ severity, check, where, expected, seen, why, fix }: Finding): string {
  const rows = { where, expected, seen, why, fix };
  const list = Object.entries(rows).flatMap(([label, text]) =>
    text === undefined ? [] : [`<dt>${label}</dt><dd>${escape(text)}</dd>`],
  );
  return `<article class="${severity}"><h3>${severity}: ${escape(check)}</h3><dl>${list.join("")}</dl></article>`;
}

function checksTable(checks: CheckResult[]): string {
  const rows = checks.map(
    ({ id, title, status, durationMs, reason = "" }) =>
      `<tr class="${status}"><td>${escape(id)}</td><td>${escape(title)}</td><td>${status}</td><td>${durationMs} ms</td><td>${escape(reason)}</td></tr>`,
  );
  return `<table><tr><th>check</th><th>what</th><th>status</th><th>time</th><th>reason</th></tr>${rows.join("\n")}</table>`;
}

function bars(timings: Timing[]): string {
  const longest = Math.max(...timings.map(({ milliseconds }) => milliseconds), 1);
  const rowHeight = 22;
  const rows = timings.map(({ check, name, milliseconds }, index) => {
    const y = index * rowHeight;
    const width = Math.max(1, (milliseconds / longest) * 400).toFixed(1);
    const label = escape(`${check}: ${name}`);
    return `<text x="0" y="${y + 14}">${label}</text><rect x="360" y="${y + 3}" width="${width}" height="14"/><text x="${770}" y="${y + 14}">${milliseconds.toFixed(1)} ms</text>`;
  });
  return `<svg viewBox="0 0 860 ${timings.length * rowHeight}" role="img" aria-label="timings">${rows.join("\n")}</svg>`;
}

function toFigure(exhibit: CheckEvidence): string {
  const caption = escape(`${exhibit.check}: ${exhibit.name}`);
  if (exhibit.kind !== "screenshot") {
    return `<details><summary>${caption}</summary><pre>${escape(exhibit.text)}</pre></details>`;
  }
  const data = Buffer.from(exhibit.png).toString("base64");
  return `<figure><img src="data:image/png;base64,${data}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;
}
