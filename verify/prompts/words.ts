// Words that say nothing of what a tool is for, in prompts or in descriptions.
const empty = new Set(
  `a about all also am an and any are as at be been but by can could did do does for from get give go had has have how
  i if in into is it its just let like me my need of off on one or our out over please she he so some than that the
  their them then there these they this those to up us use used user users was we were what when where which who will
  with want wants would you your tool call called using want mine hey hi ok thanks now there's i'm i've don't`.split(
    /\s+/,
  ),
);

// Each line is one action in the words that people and tools have for it.
const actions = `show see view list display look read
  add create new make insert put
  delete remove erase discard drop gone clear
  change update edit modify rename alter
  find search lookup
  done finish complete tick check mark close
  send post mail
  cancel abort stop`
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const leaders = new Map(
  actions.flatMap(([leader = "", ...others]) => others.map((word) => [stem(word), stem(leader)])),
);

// Not every language puts spaces between its words.
const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** A word as it was written, and the form that is compared. */
export interface Word {
  written: string;
  /** Without its ending, and one for all words of the same action. */
  term: string;
}

/** The words of a text that say something, each form once; names are taken apart at capital letters and signs. */
export function wordsIn(text: string): Word[] {
  const apart = text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase()
    .replaceAll("’", "'");
  const found = new Map<string, Word>();
  for (const { segment: written, isWordLike } of segmenter.segment(apart)) {
    if (!isWordLike || empty.has(written)) continue;
    const stemmed = stem(written.replace(/'.*/, ""));
    const term = leaders.get(stemmed) ?? stemmed;
    if (!found.has(term)) found.set(term, { written, term });
  }
  return [...found.values()];
}

/** Cuts what English puts at the end of a word; rough, and the same for prompts and tools. */
function stem(word: string): string {
  if (word.length <= 3) return word;
  const cut = word
    .replace(/ies$/, "y")
    .replace(/(ss|sh|ch|x)es$/, "$1")
    .replace(/([^s])s$/, "$1")
    .replace(/(?<=[aeiouy].*)(ing|ed)$/, "");
  return cut.length > 3 ? cut.replace(/([b-df-hj-km-np-rtv-z])\1$/, "$1").replace(/e$/, "") : cut;
}
