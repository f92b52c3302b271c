import { mapIn, type Settings } from "./stack-copy.ts";

/** Options of targets that are about the stack itself, or that keep it from being removed. */
const itsOwn = ["ci", "deletionProtection", "dataVolume", "domainVerified"];

/** Options that a copy of a stack can have too, and the names of those that it cannot. */
export function optionsOfCopy(settings: Settings): { options: Record<string, unknown>; gone: string[] } {
  const options = mapIn(settings, "slipway:options");
  const gone = itsOwn.filter((name) => name in options);
  return { options: Object.fromEntries(Object.entries(options).filter(([name]) => !gone.includes(name))), gone };
}

/** The host name of a copy beside a stack's own, in the same zone; undefined where nobody would set its records. */
export function domainOfCopy(settings: Settings, end: string): string | undefined {
  const { domain } = mapIn(settings, "slipway:service");
  if (typeof domain !== "string" || !("dns" in mapIn(settings, "slipway:options"))) return undefined;
  return domainBeside(domain, end);
}

/** A host name beside another one, in the same zone. */
export function domainBeside(domain: string, end: string): string {
  const [first, ...rest] = domain.split(".");
  return [`${first}-${end}`, ...rest].join(".");
}
