import { formsOf, read } from "../../verify/spellings.ts";

/** Says whether any of the secrets is in a text as a whole, however escaped or encoded it is written there. */
export function secretSearch(secrets: readonly string[]): (text: string) => boolean {
  const wanted = secrets.flatMap(formsOf).map(plain);
  return (text) => {
    const searched = plain(text);
    return wanted.some((form) => searched.includes(form));
  };
}

/** Without escapes, and without line breaks and spaces in whatever form: a key of many lines is folded anew wherever it stands. */
function plain(text: string): string {
  return read(text).text.replaceAll(/\\[nrt]|\s/g, "");
}
