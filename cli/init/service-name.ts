const letters: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  ø: "o",
  å: "a",
  œ: "oe",
};

/** A word as the name of a service takes it, such as `groesse` of `@team/Größe`; empty where nothing of it is left. */
export function toServiceName(word: string): string {
  return word
    .normalize("NFC")
    .toLowerCase()
    .replace(/^@[^/]*\//, "")
    .replaceAll(/[äöüßæøåœ]/g, (letter) => letters[letter] ?? "")
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}
