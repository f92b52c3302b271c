import { readFile } from "node:fs/promises";
import * as z from "zod";

const schema = z.object({
  normalizer: z.object({ type: z.literal("BertNormalizer"), lowercase: z.literal(true) }),
  model: z.object({ type: z.literal("WordPiece").optional(), vocab: z.record(z.string(), z.number()) }),
});
const longestWord = 100;

/** Reads what cuts texts into the pieces that a BERT model of small letters knows; throws for another model's file. */
export async function readTokenizer(file: string, longest: number): Promise<(text: string) => number[]> {
  const { vocab } = schema.parse(JSON.parse(await readFile(file, "utf8"))).model;
  const known = new Map(Object.entries(vocab));
  const idOf = (piece: string) => {
    const id = known.get(piece);
    if (id === undefined) throw new Error(`${file} has no ${piece}`);
    return id;
  };
  const [first, last, unknown] = [idOf("[CLS]"), idOf("[SEP]"), idOf("[UNK]")];
  return (text) => {
    const pieces = wordsOf(text).flatMap((word) => piecesOf(word, known) ?? [unknown]);
    return [first, ...pieces.slice(0, longest - 2), last];
  };
}

function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();
  return plain.match(/[\p{P}\p{S}]|[^\s\p{P}\p{S}]+/gu) ?? [];
}

/** The longest piece that is known, again and again. */
function piecesOf(word: string, known: ReadonlyMap<string, number>): number[] | undefined {
  if (word.length > longestWord) return undefined;
  const ids: number[] = [];
  for (let start = 0; start < word.length;) {
    let end = word.length;
    const piece = () => (start > 0 ? "##" : "") + word.slice(start, end);
    while (end > start && !known.has(piece())) end -= 1;
    const id = known.get(piece());
    if (end === start || id === undefined) return undefined;
    ids.push(id);
    start = end;
  }
  return ids;
}
