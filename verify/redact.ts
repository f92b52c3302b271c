import { formsOf, read } from "./spellings.ts";

/** Blots out secrets, also those that come up later. */
export interface Redactor {
  keep(secret: string): void;
  /** The text without any secret, in whatever common form it is written, nor any longer part of one. */
  redact(text: string): string;
  /** The same, on one line and short. */
  quote(text: string): string;
  /** A copy of a value of plain data, every string of which is redacted and free of control characters. */
  clean<Value>(value: Value): Value;
}

const blot = "[secret]";
const longestQuote = 200;
/** More of a text than a quote can show is not looked at. */
const longestQuoted = 20_000;
/** Anything shorter is in half of all texts by chance. */
export const shortestSecret = 6;
/** A part of a secret that is a secret, too: half of a key may be enough to guess whose it is. */
const shortestPart = 12;

/** One form of a secret. */
interface Form {
  text: string;
  /** The least that is blotted out: all of a short secret, a third of a long one. */
  least: number;
}

/** Pieces of one length with the forms that hold them, and where. */
type Pieces = Map<string, { form: Form; place: number }[]>;

/** A piece of a secret may be in it many times. */
const mostPlaces = 20;

/** Starts with the secrets that are known at the beginning. */
export function makeRedactor(secrets: readonly (string | undefined)[]): Redactor {
  const known = new Set<string>();
  const index = new Map<number, Pieces>();
  const keep = (secret: string | undefined) => {
    if (secret === undefined || secret.length < shortestSecret) return;
    for (const text of formsOf(secret).filter((form) => !known.has(form))) {
      known.add(text);
      addTo(index, text);
    }
  };
  for (const secret of secrets) keep(secret);
  const redact = (text: string) => (known.size === 0 ? text : blotOut(text, index));
  const toClean = (value: unknown): unknown => {
    if (typeof value === "string") return withoutControls(redact(value));
    if (Array.isArray(value)) return value.map(toClean);
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), toClean(part)]));
  };
  return {
    keep,
    redact,
    quote(text) {
      const line = withoutControls(redact(text.slice(0, longestQuoted)))
        .replaceAll(/\s+/g, " ")
        .trim();
      return line.length > longestQuote ? `${line.slice(0, longestQuote - 1)}…` : line;
    },
    clean: <Value>(value: Value) => toClean(value) as Value,
  };
}

function addTo(index: Map<number, Pieces>, text: string): void {
  const least = text.length <= shortestPart ? text.length : Math.max(shortestPart, Math.ceil(text.length / 3));
  const step = Math.floor(Math.min(least, shortestPart) / 2);
  const pieces: Pieces = index.get(step) ?? new Map();
  index.set(step, pieces);
  const form = { text, least };
  for (let place = 0; place + step <= text.length; place += 1) {
    const piece = text.slice(place, place + step);
    const places = pieces.get(piece) ?? [];
    if (places.length < mostPlaces) places.push({ form, place });
    pieces.set(piece, places);
  }
}

/** Takes time in proportion to the text: in each part that is long enough a piece begins at a multiple of its length. */
function blotOut(written: string, index: ReadonlyMap<number, Pieces>): string {
  const { text, starts } = read(written);
  const spans: [start: number, end: number][] = [];
  for (const [step, pieces] of index) {
    let covered = 0;
    for (let at = 0; at + step <= text.length; at += step) {
      if (at + step <= covered) continue;
      for (const { form, place } of pieces.get(text.slice(at, at + step)) ?? []) {
        const shift = place - at;
        let [start, end] = [at, at + step];
        while (start > 0 && start + shift > 0 && text[start - 1] === form.text[start - 1 + shift]) start -= 1;
        while (end + shift < form.text.length && text[end] === form.text[end + shift]) end += 1;
        if (end - start < form.least) continue;
        spans.push([starts[start] ?? 0, starts[end] ?? written.length]);
        covered = Math.max(covered, end);
      }
    }
  }
  if (spans.length === 0) return written;
  return withBlots(written, spans);
}

function withBlots(written: string, spans: readonly [number, number][]): string {
  const pieces: string[] = [];
  let last = 0;
  for (const [start, end] of spans.toSorted(([one], [other]) => one - other)) {
    if (end <= last) continue;
    if (start >= last) pieces.push(written.slice(last, start), blot);
    last = end;
  }
  return [...pieces, written.slice(last)].join("");
}

// A server may send the escape sequences of a terminal.
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, "");
}
