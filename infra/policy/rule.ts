import type { Published } from "./published.ts";

/** What Pulumi shows in place of what it keeps encrypted. */
export const maskedSecret = "[secret]";

/** A resource as the rules see it. */
export interface JudgedResource {
  /** Such as `aws:ecs/service:Service`. */
  type: string;
  /** Its name in the program. */
  name: string;
  inputs: Readonly<Record<string, unknown>>;
  /** What the platform calls it, where that is known. */
  id?: string;
}

/** What is known of a stack beside its resources. */
export interface PolicyStack {
  name: string;
  /** Whether people depend on it. */
  production: boolean;
  resources: readonly JudgedResource[];
  /** Origin at which the service is reached, where that is known. */
  url?: string;
  /** Where the app is published; undefined where it is not. */
  published?: Pick<Published, "endpoint" | "stack">;
  /** Types of what else there will be, of which too little is known to judge it. */
  others?: readonly string[];
}

/** One rule about what a stack has on its platform. */
export interface PolicyRule {
  id: string;
  /** Mandatory: a stack that breaks it fails the run. */
  level: "mandatory" | "advisory";
  title: string;
  why: string;
  /** The way out. */
  fix: string;
  /** What is amiss with a resource, in words. */
  resource?(resource: JudgedResource, stack: PolicyStack): string[];
  /** What is amiss with the stack as a whole. */
  stack?(stack: PolicyStack): string[];
}

/** A value with the way to it; text that is JSON is opened. */
export interface Place {
  /** Names from the outermost to the value's own. */
  path: readonly string[];
  value: unknown;
}

/** Every value within a resource's inputs, the outer ones first. */
export function* placesIn(value: unknown, path: readonly string[] = []): Generator<Place> {
  const inside = opened(value);
  yield { path, value: inside };
  if (typeof inside !== "object" || inside === null) return;
  for (const [key, member] of Object.entries(inside)) yield* placesIn(member, [...path, key]);
}

/** A member of a map; undefined where there is none, or no map. */
export function memberOf(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inside, key) => {
    const map = opened(inside);
    return typeof map === "object" && map !== null
      ? Object.entries(map).find(([name]) => name === key)?.[1]
      : undefined;
  }, value);
}

function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
