import { closest as closestOf, distance } from "fastest-levenshtein";

/** The known word that was most likely meant; undefined where none is near. */
export function closest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closestOf(word, known);
  return distance(word, candidate) <= Math.max(2, word.length / 2) ? candidate : undefined;
}
