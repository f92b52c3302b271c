import { readFileSync, statSync } from "node:fs";
import { relative, sep } from "node:path";

/** What an image is built from, by absolute paths. */
export interface ImageSources {
  context: string;
  dockerfile: string;
  /** The ignore file that the builder reads. */
  ignoreFile: string;
}

interface Rule {
  isKept: boolean;
  parts: string[];
  fits: RegExp;
}

/** Whether a path enters no image: anchored at the context, the last pattern that fits decides, and what a folder is, its content is. */
// https://docs.docker.com/build/concepts/context/#dockerignore-files
export function makeImageFilter({ context, dockerfile, ignoreFile }: ImageSources): (path: string) => boolean {
  const rules = rulesIn(readFileSync(ignoreFile, "utf8"));
  return (path) => {
    const inside = relative(context, path).split(sep).join("/");
    if (inside === "" || inside.startsWith("..")) return false;
    // The builder gets it in any case.
    if (dockerfile === path || dockerfile.startsWith(`${path}${sep}`)) return false;
    const parts = inside.split("/");
    const self = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    const last = rules.findLast(({ fits }) => self.some((each) => fits.test(each)));
    if (last === undefined || last.isKept) return false;
    return !(rules.some((rule) => rule.isKept && reachesBelow(rule, parts)) && isFolder(path));
  };
}

function rulesIn(text: string): Rule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith("#")) return [];
    const trimmed = line.trim();
    const isKept = trimmed.startsWith("!");
    const parts = trimmed
      .slice(isKept ? 1 : 0)
      .trim()
      .split("/")
      .filter((part) => part !== "" && part !== ".");
    return parts.length === 0 ? [] : [{ isKept, parts, fits: toExpression(parts) }];
  });
}

/** Whether a pattern may fit something below a folder. */
function reachesBelow({ parts }: Rule, folder: readonly string[]): boolean {
  const deep = parts.indexOf("**");
  const head = deep === -1 ? parts : parts.slice(0, deep);
  if (deep === -1 && head.length <= folder.length) return false;
  return head.slice(0, folder.length).every((part, index) => toExpression([part]).test(folder[index] ?? ""));
}

function toExpression(parts: readonly string[]): RegExp {
  const text = parts
    .map((part, index) => {
      const isLast = index === parts.length - 1;
      if (part === "**") return isLast ? ".*" : "(?:.*/)?";
      return `${toText(part)}${isLast ? "" : "/"}`;
    })
    .join("");
  return new RegExp(`^${text}$`, "s");
}

function toText(part: string): string {
  return part.replace(/\\(.)|\*\*|\*|\?|\[[^\]]+\]|[^]/g, (piece: string, escaped: string | undefined) => {
    if (piece === "**") return ".*";
    if (piece === "*") return "[^/]*";
    if (piece === "?") return "[^/]";
    if (piece.length > 1 && piece.startsWith("[")) return piece;
    return (escaped ?? piece).replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
