import { createHash } from "node:crypto";
import type { Fault } from "./errors.ts";
import { pulumiCommand, setCommand } from "./remedies.ts";

/** What a platform allows as the name of one kind of resource. */
export interface NameRule {
  /** The resource in the platform's words, such as `Cloud Run service`. */
  what: string;
  /** Characters of the whole name. */
  shortest: number;
  longest: number;
  /** What the whole name must match, whatever its length. */
  pattern: RegExp;
  /** How no name may begin, and what may stand nowhere in it, because the platform keeps it for itself; lower case. */
  reservedStarts?: readonly string[];
  reservedParts?: readonly string[];
  /** Within what the name is the only one, such as `project`, `region` or `account`. */
  scope: string;
  /** Page that says so. */
  source: string;
}

const purposes = ["ci", "data", "otel", "proxy", "redirect", "registry"] as const;

/** A name that a target makes of service and stack. */
export interface PhysicalName extends NameRule {
  /** What it is for, where several resources fall under one rule; it follows service and stack. */
  purpose?: (typeof purposes)[number];
  /** Characters that Pulumi appends to keep names apart, in place of the stack. */
  pulumiAdds?: number;
  /**
   * Whether service and stack are always there, with a hash of both: then no other service's name begins so, and a
   * pattern in a policy that ends in `*` reaches nothing of anybody else's.
   */
  exclusive?: true;
}

/** Every name that a target makes, by what it calls it. */
export type Names = Readonly<Record<string, PhysicalName>>;

/** What a name is made of. */
export interface NamedService {
  spec: { name: string };
  stack: string;
}

// Enough to keep the few names of one account apart, and those of the whole world.
const hashLength = 6;
const uniqueLength = 8;

/** The name of a resource of this service on this stack; `more` tells several of one kind apart. */
export function nameOf(kind: PhysicalName, { spec, stack }: NamedService, ...more: string[]): string {
  const { purpose, pulumiAdds = 0, exclusive = false, longest } = kind;
  const rule = { ...kind, longest: longest - pulumiAdds };
  const stacks = pulumiAdds > 0 && !exclusive ? [] : [stack];
  const parts = [spec.name, ...stacks, ...(purpose === undefined ? [] : [purpose]), ...more];
  // `example` on `prod-ci` is not what `example` on `prod` makes for its CI.
  const alike = purpose === undefined && purposes.some((other) => stack.toLowerCase().endsWith(`-${other}`));
  return alike || exclusive ? hashed(rule, parts, parts.join("\0"), hashLength) : fitName(rule, parts);
}

/**
 * The parts of a name joined by hyphens where the platform takes them as they are. Otherwise they are folded to lower
 * case and hyphens and cut, and a hash of the parts as they were keeps two names apart that fold to one. The same parts
 * give the same name for ever.
 */
export function fitName(rule: NameRule, parts: readonly string[]): string {
  const name = parts.join("-");
  return takes(rule, name) ? name : hashed(rule, parts, parts.join("\0"), hashLength);
}

/** A name that nobody else in the world has, with a hash of it and of `seed`, such as an account's id. */
export function uniqueName(rule: NameRule, parts: readonly string[], seed: string): string {
  return hashed(rule, parts, [...parts, seed].join("\0"), uniqueLength);
}

function hashed(rule: NameRule, parts: readonly string[], text: string, length: number): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, length);
  const hyphen = rule.pattern.test("a-b") ? "-" : "";
  const folded = parts
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, hyphen);
  const kept = folded.replace(/^-/, "").slice(0, rule.longest - length - hyphen.length);
  return [kept.replace(/-$/, ""), hash].filter((part) => part !== "").join(hyphen);
}

/** What is wrong with a service's name, or its stack's, because the platform keeps a word of it for itself. */
export function nameFaults(names: Names, service: NamedService): Fault[] {
  const faults = Object.values(names).flatMap((kind) => {
    const name = nameOf(kind, service).toLowerCase();
    const start = kind.reservedStarts?.find((word) => name.startsWith(word));
    const part = kind.reservedParts?.find((word) => name.includes(word));
    const { spec, stack } = service;
    const why = (how: string, word: string) =>
      `${how} ${word}, which is reserved in the name of a ${kind.what} (${kind.source})`;
    if (start !== undefined) return [renameService(spec.name, stack, why("begins with", start))];
    if (part === undefined) return [];
    if (spec.name.includes(part)) return [renameService(spec.name, stack, why("has the word", part))];
    return [
      {
        path: `stack ${stack}`,
        problem: `its name ${why("has the word", part)}`,
        remedy: `give it another: ${pulumiCommand(`stack rename --stack ${stack} <name>`)}`,
      },
    ];
  });
  // One word is often reserved for several kinds: the first says enough.
  return faults.slice(0, 1);
}

function renameService(name: string, stack: string, problem: string): Fault {
  return {
    path: "slipway:service.name",
    problem: `"${name}" ${problem}`,
    remedy: `choose another: ${setCommand(stack, "slipway:service.name", "string", "<name>")}`,
  };
}

function takes({ pattern, shortest, longest }: NameRule, name: string): boolean {
  return name.length >= shortest && name.length <= longest && pattern.test(name);
}
