import type { CheckEvidence } from "../result.ts";

const longestName = 80;

/** Where the artifacts keep a piece of evidence, relative to their folder; no two pieces have the same file. */
export function evidenceFile(all: readonly CheckEvidence[], index: number): string {
  const exhibit = all[index];
  if (!exhibit) throw new Error(`there is no evidence number ${index}`);
  const wanted = toPath(exhibit);
  const before = all.slice(0, index).filter((other) => toPath(other) === wanted).length;
  const [folder, ending] = exhibit.kind === "screenshot" ? ["screenshots", "png"] : ["transcripts", "txt"];
  return `${folder}/${wanted}${before === 0 ? "" : `.${before + 1}`}.${ending}`;
}

// A name may hold anything that a server sent, a path out of the folder included.
function toPath({ check, name }: CheckEvidence): string {
  return `${check}-${name}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/\.{2,}/g, ".")
    .slice(0, longestName);
}
