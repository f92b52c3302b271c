import { severities } from "../contract.ts";
import type { Report } from "../result.ts";
import { escapeHtml as escape } from "./escape-html.ts";
import { askedLine, byGroup, count, verdictWords } from "./headline.ts";
import { groupCard, groupTitles } from "./html-group.ts";
import { placeEvidence } from "./place-evidence.ts";
import { skipGroups } from "./skips.ts";
import { style } from "./style.ts";

// Nothing is loaded and nothing runs, whatever a server put into its answers.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one page that needs nothing beside it, verdict first and then a card for each group. */
export function toHtml(report: Report): string {
  const { endpoint, checks, verdict } = report;
  const placed = placeEvidence(report);
  const cards = lookedAt(checks).map(({ group, own }) => groupCard(report, group, own, placed));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${verdictWords[verdict.outcome]}: ${escape(endpoint)}</title>
<style>${style}</style>
</head>
<body>
<header class="verdict ${verdict.outcome}">
${verdictBanner(report)}
</header>
<main>
${overview(report)}
${cards.join("\n")}
${skippedCard(report)}
</main>
<footer>${escape(`Made by ${report.examiner.name} ${report.examiner.version}`)}</footer>
</body>
</html>
`;
}

/** The groups of which at least one check was not skipped. */
function lookedAt(checks: Report["checks"]): ReturnType<typeof byGroup> {
  return byGroup(checks).filter(({ own }) => own.some(({ status }) => status !== "skipped"));
}

/** What could not be looked at, in one line that leads to the reasons. */
function unseenLine({ checks, summary }: Report): string {
  if (summary.checks.skipped === 0) return "";
  const seen = lookedAt(checks).map(({ group }) => group);
  const whole = byGroup(checks).flatMap(({ group }) => (seen.includes(group) ? [] : [groupTitles[group]]));
  const named = whole.length === 0 ? "" : `, with all of ${whole.join(" and ")}`;
  return `<p class="asked">Not looked at: <a href="#skipped">${count(summary.checks.skipped, "check")}${named}</a></p>`;
}

function verdictBanner(report: Report): string {
  const { endpoint, verdict, about, startedAt, durationMs, summary, warnings = [] } = report;
  const facts: Record<string, string | undefined> = {
    Server: about?.kind === "open" ? about.server : about ? "asks for a token before it says its name" : "unknown",
    MCP: about?.kind === "open" ? about.protocolVersion : undefined,
    Tools: about?.kind === "open" ? String(about.tools.length) : undefined,
    Checks: checksFact(summary.checks),
    Examined: `${startedAt.slice(0, 16).replace("T", " ")} UTC, ${(durationMs / 1000).toFixed(1)}\u00a0s`,
  };
  const list = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [`<div><dt>${name}</dt><dd>${escape(value)}</dd></div>`],
  );
  return `<p class="word">${verdictWords[verdict.outcome]}</p>
<h1>${escape(endpoint)}</h1>
<p class="asked">Asked: ${escape(askedLine(report))}</p>
${verdict.reasons.map((reason) => `<p class="reason">${escape(reason)}</p>`).join("\n")}
${warnings.map((warning) => `<p class="asked">Warning: ${escape(warning)}</p>`).join("\n")}
${unseenLine(report)}
<dl class="facts">${list.join("")}</dl>`;
}

function checksFact({ passed, failed, skipped, errored }: Report["summary"]["checks"]): string {
  const parts = { passed, failed, "not finished": errored, skipped };
  return Object.entries(parts)
    .flatMap(([word, number]) => (number > 0 ? [`${number} ${word}`] : []))
    .join(", ");
}

/** Every finding in one line, with a link to its place. */
function overview({ findings, summary }: Report): string {
  if (findings.length === 0) return `<p class="quiet">Nothing was found amiss.</p>`;
  const counts = severities.flatMap((severity) => {
    const number = summary.findings[severity];
    return number === 0 ? [] : [`<span class="severity ${severity}">${number} ${severity}</span>`];
  });
  const lines = findings.map(({ severity, check, where, seen }, index) => {
    const place = where === undefined ? "" : ` <span class="where">${escape(where)}</span>`;
    return `<li><a href="#finding-${index}"><span class="severity ${severity}">${severity}</span> <b>${escape(check)}</b>${place} <span class="seen">${escape(seen)}</span></a></li>`;
  });
  return `<section class="card" aria-labelledby="findings"><h2 id="findings">Findings ${counts.join(" ")}</h2><ol class="overview">${lines.join("\n")}</ol></section>`;
}

function skippedCard({ checks }: Report): string {
  const groups = skipGroups(checks);
  if (groups.length === 0) return "";
  const items = groups.map(({ reason, remedy, checks: own }) => {
    const add = remedy === undefined ? "" : ` <code>${escape(remedy)}</code>`;
    const why = remedy === undefined ? reason : reason.replace(remedy, "").replace(/[\s:]+$/, "");
    const titles = own.map(({ group, title }) => `<li>${groupTitles[group]}: ${escape(title)}</li>`);
    return `<details><summary><span>${escape(why)}</span>${add} <span class="quiet">${own.length}</span></summary><ul>${titles.join("")}</ul></details>`;
  });
  return `<section class="card" aria-labelledby="skipped"><h2 id="skipped">What was not looked at</h2>${items.join("\n")}</section>`;
}
