/** A text as it reads once its escapes are undone, with the place of each of its characters in the text as it is written. */
export interface Reading {
  text: string;
  /** Where each character begins, and at last where the text ends. */
  starts: Uint32Array;
}

/** Escapes may be escaped once more: JSON in JSON, a URL in a URL. */
const mostRounds = 3;
const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  sol: "/",
  plus: "+",
};
/** Percent-encoding, escapes of JSON and JavaScript, HTML entities, and what is not seen at all. */
const escape =
  /%([0-9a-f]{2})|\\u\{?([0-9a-f]{1,6})\}?|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});?|&#(\d{1,7});?|&(amp|lt|gt|quot|apos|sol|plus);|\\(["'\\/])|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/gi;

/** Undoes the escapes of a text, those inside escapes included; letters of ASCII come out small. */
export function read(written: string): Reading {
  let reading: Reading = {
    text: written,
    starts: Uint32Array.from({ length: written.length + 1 }, (_, index) => index),
  };
  for (let round = 0; round < mostRounds; round += 1) {
    const next = undo(reading);
    if (next === undefined) break;
    reading = next;
  }
  return { ...reading, text: small(reading.text) };
}

/** Only letters whose small form is one character, too, so that places stay. */
export function small(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** One round; undefined where there is no escape. */
function undo({ text, starts }: Reading): Reading | undefined {
  const pieces: string[] = [];
  const places = new Uint32Array(text.length + 1);
  let [length, last] = [0, 0];
  const keep = (until: number) => {
    pieces.push(text.slice(last, until));
    places.set(starts.subarray(last, until), length);
    length += until - last;
  };
  for (const found of text.matchAll(escape)) {
    const [whole, percent, unicode, hex, htmlHex, html, name, plain] = found;
    const code = Number.parseInt(percent ?? unicode ?? hex ?? htmlHex ?? html ?? "", html === undefined ? 16 : 10);
    const character = Number.isNaN(code) ? (plain ?? named[(name ?? "").toLowerCase()] ?? "") : fromCode(code);
    keep(found.index);
    pieces.push(character);
    places.fill(starts[found.index] ?? 0, length, length + character.length);
    length += character.length;
    last = found.index + whole.length;
  }
  if (last === 0) return undefined;
  keep(text.length);
  places[length] = starts[text.length] ?? 0;
  return { text: pieces.join(""), starts: places.subarray(0, length + 1) };
}

function fromCode(code: number): string {
  return code <= 0x10_ffff ? String.fromCodePoint(code) : "";
}

/** The ways to write a secret that are no escapes: in other alphabets, and backwards. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In a longer text it may begin at any of the three bytes that four characters of base64 stand for.
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const certain = encoded.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6));
    return [certain, certain.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const forms = [
    secret,
    bytes.toString("latin1"),
    bytes.toString("hex"),
    [...secret].toReversed().join(""),
    ...inBase64,
  ];
  return [...new Set(forms.map(small))].filter((form) => form.length > 0);
}
