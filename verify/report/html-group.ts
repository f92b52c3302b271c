import type { Finding, Group } from "../contract.ts";
import type { CheckResult, Report } from "../result.ts";
import { distributions, streamTimelines } from "./charts.ts";
import { escapeHtml as escape } from "./escape-html.ts";
import type { PlacedEvidence } from "./place-evidence.ts";

/** Characters of a transcript that is read at a glance. */
const shortText = 1000;

/** What people call the groups. */
export const groupTitles: Readonly<Record<Group, string>> = {
  reach: "Reach",
  protocol: "Protocol",
  tools: "Tools",
  components: "Components",
  auth: "Sign-in",
  speed: "Speed",
  prompts: "Golden prompts",
};

/** One group: its findings with what shows them, its measurements, then its checks. */
export function groupCard(report: Report, group: Group, own: readonly CheckResult[], placed: PlacedEvidence): string {
  const ids = new Set(own.map(({ id }) => id));
  const findings = report.findings.flatMap((finding, index) =>
    ids.has(finding.check) ? [findingArticle(finding, index, placed, report)] : [],
  );
  const errored = own.filter(({ status }) => status === "errored").map(erroredArticle);
  const rest = placed.rest.filter((index) => ids.has(report.evidence[index]?.check ?? ""));
  const isPicture = (index: number) => report.evidence[index]?.kind === "screenshot";
  const [pictures, texts] = [rest.filter(isPicture), rest.filter((index) => !isPicture(index))];
  const parts = [
    ...findings,
    ...errored,
    distributions(report.timings.filter(({ check }) => ids.has(check))),
    streamTimelines(report.streams.filter(({ check }) => ids.has(check))),
    checkList(own),
    figures(pictures, report),
    texts.length === 0
      ? ""
      : `<details><summary>More evidence <span class="quiet">${texts.length}</span></summary>${figures(texts, report)}</details>`,
  ];
  return `<section class="card" aria-labelledby="${group}"><h2 id="${group}">${groupTitles[group]} <span class="quiet">${tally(own)}</span></h2>
${parts.filter((part) => part !== "").join("\n")}
</section>`;
}

function tally(own: readonly CheckResult[]): string {
  const count = (status: CheckResult["status"]) => own.filter((check) => check.status === status).length;
  const skipped = count("skipped") === 0 ? "" : `, ${count("skipped")} not looked at`;
  return `${count("passed")} of ${own.length - count("skipped")} passed${skipped}`;
}

function findingArticle(finding: Finding, index: number, placed: PlacedEvidence, report: Report): string {
  const { severity, check, where, ...rows } = finding;
  const { expected, seen, why, fix } = rows;
  const list = Object.entries({ expected, seen, why, fix }).map(
    ([label, text]) => `<dt>${label}</dt><dd>${escape(text)}</dd>`,
  );
  const place = where === undefined ? "" : `<p class="where">${escape(where)}</p>`;
  const { shown = [], linked = [] } = placed.byFinding[index] ?? {};
  const links = linked.map((number) => {
    return `<a href="#evidence-${number}">${escape(report.evidence[number]?.name ?? "")}</a>`;
  });
  const beside = [
    figures(shown, report, shortText),
    ...(links.length === 0 ? [] : [`<p class="quiet">See also ${links.join(", ")}</p>`]),
  ];
  const aside = shown.length + links.length === 0 ? "" : `<aside>${beside.join("")}</aside>`;
  return `<article class="finding ${severity}" id="finding-${index}"><div><h3><span class="severity ${severity}">${severity}</span> ${escape(check)}</h3>${place}<dl>${list.join("")}</dl></div>${aside}</article>`;
}

function erroredArticle({ id, title, reason = "no reason was given" }: CheckResult): string {
  return `<article class="finding errored"><div><h3><span class="severity errored">not finished</span> ${escape(id)}</h3><dl><dt>check</dt><dd>${escape(title)}</dd><dt>reason</dt><dd>${escape(reason)}</dd></dl></div></article>`;
}

/** Pieces of evidence: pictures in view, text folded unless it is no longer than `unfolded` characters. */
function figures(indices: readonly number[], { evidence }: Report, unfolded = 0): string {
  const parts = indices.map((index) => {
    const exhibit = evidence[index];
    if (!exhibit) return "";
    const caption = escape(exhibit.name);
    if (exhibit.kind !== "screenshot") {
      const open = exhibit.text.length <= unfolded ? " open" : "";
      return `<details class="text" id="evidence-${index}"${open}><summary>${caption}</summary><pre>${escape(exhibit.text)}</pre></details>`;
    }
    const data = Buffer.from(exhibit.png).toString("base64");
    return `<figure id="evidence-${index}"><img src="data:image/png;base64,${data}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;
  });
  return parts.length === 0 ? "" : `<div class="evidence">${parts.join("\n")}</div>`;
}

const marks: Readonly<Record<CheckResult["status"], string>> = { passed: "✓", failed: "✗", skipped: "–", errored: "!" };

function checkList(own: readonly CheckResult[]): string {
  const rows = own.map(({ id, title, status, durationMs }) => {
    const time = status === "skipped" ? "" : ` <span class="quiet">${(durationMs / 1000).toFixed(1)} s</span>`;
    return `<li class="${status}"><span class="mark" aria-hidden="true">${marks[status]}</span><span>${escape(title)} <code>${escape(id)}</code> <span class="quiet">${status}</span>${time}</span></li>`;
  });
  return `<details><summary>Checks <span class="quiet">${own.length}</span></summary><ul class="checks">${rows.join("\n")}</ul></details>`;
}
