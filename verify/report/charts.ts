import { percentile } from "../percentile.ts";
import type { Stream, Timing } from "../result.ts";
import { escapeHtml as escape } from "./escape-html.ts";
import { count } from "./headline.ts";

/** With fewer samples there is no distribution to see. */
const leastSamples = 10;
const bins = 40;
const [width, height] = [400, 60];

/** Times of one group: a histogram for what was measured often, a bar for what was measured once or twice. */
export function distributions(timings: readonly Timing[]): string {
  const few = timings.filter(({ samples }) => samples.length < leastSamples);
  const charts = timings.filter(({ samples }) => samples.length >= leastSamples).map(histogram);
  const parts = [...charts, ...(few.length === 0 ? [] : [bars(few)])];
  return parts.length === 0 ? "" : `<div class="charts">${parts.join("\n")}</div>`;
}

function histogram({ name, samples }: Timing): string {
  const [lowest, highest] = [Math.min(...samples), Math.max(...samples)];
  const span = Math.max(highest - lowest, 0.001);
  const toX = (value: number) => ((value - lowest) / span) * width;
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of samples) {
    const bin = Math.min(bins - 1, Math.floor(((value - lowest) / span) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const columns = counts.flatMap((number, bin) => {
    const tall = (number / most) * height;
    const x = (bin * width) / bins;
    return number === 0
      ? []
      : [`<rect x="${x}" y="${round(height - tall)}" width="${width / bins}" height="${round(tall)}"/>`];
  });
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(samples, share));
  const lines = [p50, p95].map(
    (value = 0) => `<line x1="${round(toX(value))}" x2="${round(toX(value))}" y1="0" y2="${height}"/>`,
  );
  const figures = `p50 ${inMs(p50)}, p95 ${inMs(p95)}, p99 ${inMs(p99)}`;
  return `<figure class="chart"><figcaption><b>${escape(name)}</b> <span>${figures}</span> <span class="quiet">${samples.length} times</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escape(`distribution of ${name}: ${figures}`)}">${columns.join("")}${lines.join("")}</svg>
<p class="axis"><span>${inMs(lowest)}</span><span>${inMs(highest)}</span></p></figure>`;
}

function bars(timings: readonly Timing[]): string {
  const longest = Math.max(...timings.map(({ samples }) => percentile(samples, 0.5)), 0.001);
  const rows = timings.map(({ name, samples }) => {
    const middle = percentile(samples, 0.5);
    const long = round(Math.max((middle / longest) * width, 1));
    const times = samples.length === 1 ? "" : ` <span class="quiet">median of ${samples.length}</span>`;
    return `<li><span>${escape(name)}${times}</span><svg viewBox="0 0 ${width} 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${long}" height="8"/></svg><span class="value">${inMs(middle)}</span></li>`;
  });
  return `<ul class="bars">${rows.join("\n")}</ul>`;
}

/** Streams as time goes from left to right: a tick for each thing that came, and how it ended. */
export function streamTimelines(streams: readonly Stream[]): string {
  const lines = streams.map(({ name, eventsAt, endedAt, isCut }) => {
    const end = Math.max(endedAt, ...eventsAt, 1);
    const ticks = eventsAt.map((at) => {
      const x = round((at / end) * width);
      return `<line x1="${x}" x2="${x}" y1="4" y2="20"/>`;
    });
    const told = `${count(eventsAt.length, "event")}, ${isCut ? "cut" : "let go"} after ${inSeconds(endedAt)}`;
    return `<figure class="chart timeline ${isCut ? "cut" : ""}"><figcaption><b>${escape(name)}</b> <span>${told}</span></figcaption>
<svg viewBox="0 0 ${width} 24" preserveAspectRatio="none" role="img" aria-label="${escape(`timeline of ${name}: ${told}`)}"><line class="way" x1="0" x2="${width}" y1="12" y2="12"/>${ticks.join("")}<line class="end" x1="${width}" x2="${width}" y1="0" y2="24"/></svg>
<p class="axis"><span>0 s</span><span>${inSeconds(end)}</span></p></figure>`;
  });
  return lines.length === 0 ? "" : `<div class="charts">${lines.join("\n")}</div>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function inMs(value = NaN): string {
  return value >= 10_000 ? inSeconds(value) : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
