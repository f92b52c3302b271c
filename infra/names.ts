import { createHash } from "node:crypto";

/** What a platform allows as the name of one kind of resource. */
export interface NameRule {
  /** The resource in the platform's words, such as `Cloud Run service`. */
  what: string;
  /** Characters of the whole name. */
  shortest: number;
  longest: number;
  /** What the whole name must match, whatever its length. */
  pattern: RegExp;
  /** How no name may begin: words and prefixes that the platform keeps for itself. */
  reserved?: readonly string[];
  /** Within what the name is the only one, such as `project`, `region` or `account`. */
  scope: string;
  /** Page that says so. */
  source: string;
}

const hashLength = 6;

/**
 * The name of a resource: its parts (service, stack, then what it is for) joined by hyphens where the platform takes
 * them as they are. Otherwise they are folded to lower case and hyphens and cut, and a hash of the parts as they were
 * keeps two names apart that fold to one. The same parts give the same name for ever.
 */
export function fitName(rule: NameRule, parts: readonly string[]): string {
  const name = parts.join("-");
  if (takes(rule, name)) return name;
  const hash = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, hashLength);
  const hyphen = rule.pattern.test("a-b") ? "-" : "";
  const folded = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, hyphen);
  const kept = folded.slice(0, rule.longest - hashLength - hyphen.length).replace(/-+$/, "");
  return `${kept}${hyphen}${hash}`;
}

/** The word or prefix of a name that its platform keeps for itself. */
export function reservedIn(rule: NameRule, name: string): string | undefined {
  return rule.reserved?.find((start) => name.toLowerCase().startsWith(start));
}

function takes({ pattern, shortest, longest }: NameRule, name: string): boolean {
  return name.length >= shortest && name.length <= longest && pattern.test(name);
}
