import { createHash } from "node:crypto";

/** A name of at most so many characters: the end of a longer one gives way to a hash of all of it. */
export function fitName(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.slice(0, longest - 7).replace(/-+$/, "")}-${hash}`;
}
