/** Style of the HTML report: light and dark, from a phone to a wide screen, and on paper. */
export const style = `
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --text: #1a1d21; --quiet: #5b6470; --line: #dfe3e8; --code: #f0f2f5; --accent: #2563eb;
  --good: #157f3c; --bad: #c3281c; --warn: #a35c00; --note: #1d5fbf; --good-soft: #e5f5ea; --bad-soft: #fdebe9; --warn-soft: #fdf2dc; --note-soft: #e7f0fd; }
@media (prefers-color-scheme: dark) { :root { --page: #121417; --card: #1b1e23; --text: #e7eaee; --quiet: #9aa4b1; --line: #30353d; --code: #25292f; --accent: #7aa7ff;
  --good: #5fd38a; --bad: #ff8a7f; --warn: #f2b457; --note: #86b6ff; --good-soft: #16301f; --bad-soft: #3a1c1a; --warn-soft: #36280f; --note-soft: #182a45; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
a { color: inherit; text-decoration-color: var(--line); }
code, pre { font: 0.85em/1.45 ui-monospace, monospace; background: var(--code); border-radius: 4px; }
code { padding: 0.1em 0.3em; }
.quiet, figcaption, dt, .axis { color: var(--quiet); font-weight: 400; }
.quiet { font-size: 0.875rem; }
.verdict, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.25rem; margin-bottom: 1rem; }
.verdict { border-top: 6px solid var(--tone); }
.verdict .word { display: inline-block; font-weight: 700; letter-spacing: 0.04em; color: var(--tone); background: var(--soft); border-radius: 6px; padding: 0.1rem 0.6rem; }
.passed { --tone: var(--good); --soft: var(--good-soft); }
.failed, .critical, .major, .errored { --tone: var(--bad); --soft: var(--bad-soft); }
.not-examined, .minor { --tone: var(--warn); --soft: var(--warn-soft); }
.info { --tone: var(--note); --soft: var(--note-soft); }
.skipped { --tone: var(--quiet); --soft: var(--code); }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0.5rem 0 0.25rem; }
h2 { font-size: 1.1rem; margin-bottom: 0.5rem; }
h3 { font-size: 1rem; }
.asked { color: var(--quiet); }
.reason { font-weight: 600; color: var(--tone); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.5rem 1.5rem; margin-top: 0.75rem; }
.facts dt, .finding dt { font-size: 0.8rem; }
.severity { display: inline-block; font-size: 0.78rem; font-weight: 600; line-height: 1.4; color: var(--tone); background: var(--soft); border-radius: 5px; padding: 0.05rem 0.45rem; white-space: nowrap; }
.where { font-family: ui-monospace, monospace; font-size: 0.85em; color: var(--quiet); }
.overview { list-style: none; }
.overview li { border-top: 1px solid var(--line); }
.overview a { display: block; padding: 0.4rem 0; text-decoration: none; }
.overview a:hover b { text-decoration: underline; }
.overview .seen { color: var(--quiet); }
.finding { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem 1.5rem; border-left: 4px solid var(--tone); padding: 0.25rem 0 0.25rem 1rem; margin: 1rem 0; scroll-margin-top: 1rem; }
.finding dl { display: grid; grid-template-columns: 5rem minmax(0, 1fr); gap: 0.15rem 0.75rem; margin-top: 0.4rem; }
.finding dt { padding-top: 0.12rem; }
.evidence { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem; align-items: start; margin: 0.25rem 0; }
.evidence .text { grid-column: 1 / -1; }
.evidence img { display: block; max-width: 100%; max-height: 26rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
figcaption { font-size: 0.85rem; }
pre { white-space: pre-wrap; max-height: 30rem; overflow: auto; padding: 0.75rem; margin: 0.4rem 0; }
details { border-top: 1px solid var(--line); padding: 0.4rem 0; }
.evidence details { border: 0; padding: 0; }
summary { cursor: pointer; }
details ul { margin: 0.4rem 0; padding-left: 1.25rem; }
.checks { list-style: none; }
details .checks { padding: 0; }
.checks li { display: flex; gap: 0.6rem; padding: 0.15rem 0; }
.mark { flex: none; width: 1.1rem; text-align: center; font-weight: 700; color: var(--tone); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem 2rem; margin: 0.75rem 0; align-items: start; }
.chart figcaption b { color: var(--text); }
.chart svg { display: block; width: 100%; height: 3.5rem; border-bottom: 1px solid var(--line); margin-top: 0.25rem; }
.timeline svg { height: 1.75rem; border: 0; }
svg rect { fill: var(--accent); fill-opacity: 0.75; }
svg line { stroke: var(--warn); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.timeline line { stroke: var(--accent); stroke-width: 2; }
.timeline .way { stroke: var(--line); }
.timeline .end { stroke: var(--good); stroke-width: 4; }
.timeline.cut .end { stroke: var(--bad); }
.axis { display: flex; justify-content: space-between; font-size: 0.78rem; }
.bars { list-style: none; }
.bars li { display: grid; grid-template-columns: minmax(0, 2fr) minmax(2rem, 1fr) 4.5rem; gap: 0.75rem; align-items: center; font-size: 0.875rem; padding: 0.1rem 0; }
.bars svg { width: 100%; height: 0.5rem; }
.value { text-align: right; font-variant-numeric: tabular-nums; }
footer { color: var(--quiet); font-size: 0.8rem; padding: 0 0.25rem; }
@media (min-width: 60rem) { .finding:has(aside) { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
@media (max-width: 30rem) { body { padding: 0.5rem; } h1 { font-size: 1.1rem; } .verdict, .card { padding: 0.75rem; border-radius: 8px; } .finding dl { grid-template-columns: minmax(0, 1fr); gap: 0; } .finding dd { margin-bottom: 0.35rem; } }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #bbb; --code: #f4f4f4; --accent: #2563eb;
    --good: #157f3c; --bad: #c3281c; --warn: #a35c00; --note: #1d5fbf; --good-soft: #e5f5ea; --bad-soft: #fdebe9; --warn-soft: #fdf2dc; --note-soft: #e7f0fd; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .verdict, .card { border-radius: 0; border-width: 1px 0 0; padding: 0.5rem 0; }
  .finding { display: block; }
  .finding > div, figure, .checks li { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  .facts { grid-template-columns: repeat(auto-fit, minmax(7rem, auto)); }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  summary { list-style: none; }
  summary::-webkit-details-marker { display: none; }
  pre { max-height: none; overflow: visible; padding: 0.25rem 0.75rem; margin: 0.1rem 0 0.6rem; }
  .severity, .word, svg { print-color-adjust: exact; }
}
`;
