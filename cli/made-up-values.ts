import { madeUp } from "./made-up.ts";

/** A value somewhere in a stack's config, by the keys and indices that lead to it. */
export interface PlacedValue {
  path: readonly (string | number)[];
  value: string;
}

/** A config in which a made-up value stands for each encrypted one, and where those are. */
export function makeUpEncrypted(
  config: unknown,
  path: readonly (string | number)[] = [],
): { config: unknown; values: PlacedValue[] } {
  if (isEncrypted(config)) {
    const value = madeUp(String(path.at(-1)));
    return { config: value, values: [{ path, value }] };
  }
  if (Array.isArray(config)) {
    const parts = config.map((entry: unknown, index) => makeUpEncrypted(entry, [...path, index]));
    return { config: parts.map((part) => part.config), values: parts.flatMap((part) => part.values) };
  }
  if (typeof config !== "object" || config === null) return { config, values: [] };
  const parts = Object.entries(config).map(([key, entry]) => [key, makeUpEncrypted(entry, [...path, key])] as const);
  return {
    config: Object.fromEntries(parts.map(([key, part]) => [key, part.config])),
    values: parts.flatMap(([, part]) => part.values),
  };
}

// https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration: `secure` alone marks an encrypted value.
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}
