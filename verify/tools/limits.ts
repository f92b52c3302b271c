import fc from "fast-check";
import { textOfLength, toNumber } from "../json-schema/sample.ts";
import { propertiesOf, type Schema } from "../json-schema/schema.ts";

/** Values on both sides of what a schema says of one argument. */
export interface Limits {
  name: string;
  inside: fc.Arbitrary<unknown>;
  /** Missing where nothing certain is outside. */
  outside?: fc.Arbitrary<unknown>;
}

const longest = 10_000;
/** Beyond it whole numbers have gaps; schemas made from code often say it where the author set no limit. */
const largest = Number.MAX_SAFE_INTEGER - 1000;

/** The arguments whose schema says a limit: a range, a length, a number of items, or a choice. */
export function limitsOf(schema: Schema): Limits[] {
  return propertiesOf(schema).flatMap(([name, property]) => {
    const sides = sidesOf(property);
    return sides ? [{ name, ...sides }] : [];
  });
}

function sidesOf(schema: Schema): Omit<Limits, "name"> | undefined {
  const { type, enum: choices, pattern, format } = schema;
  if (Array.isArray(choices) && choices.length > 0) {
    const outside = type === "string" ? { outside: fc.constantFrom("slipway-none", "") } : {};
    return { inside: fc.constantFrom<unknown>(...choices), ...outside };
  }
  if (type === "integer") return integers(schema);
  if (type === "number") return numbers(schema);
  if (type === "string" && pattern === undefined && format === undefined) return texts(schema);
  return undefined;
}

function integers(schema: Schema): Omit<Limits, "name"> | undefined {
  if (schema["multipleOf"] !== undefined) return undefined;
  const [above, below] = [toNumber(schema["exclusiveMinimum"]), toNumber(schema["exclusiveMaximum"])];
  const low = known(toNumber(schema["minimum"]) ?? (above === undefined ? undefined : Math.floor(above) + 1));
  const high = known(toNumber(schema["maximum"]) ?? (below === undefined ? undefined : Math.ceil(below) - 1));
  if (low === undefined && high === undefined) return undefined;
  const [min, max] = [low ?? (high ?? 0) - 100, high ?? (low ?? 0) + 100];
  return {
    inside: fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max })),
    outside: fc.oneof(
      ...(high === undefined ? [] : [fc.nat({ max: 1000 }).map((more) => high + 1 + more)]),
      ...(low === undefined ? [] : [fc.nat({ max: 1000 }).map((less) => low - 1 - less)]),
    ),
  };
}

function numbers(schema: Schema): Omit<Limits, "name"> | undefined {
  const [low, high] = [known(toNumber(schema["minimum"])), known(toNumber(schema["maximum"]))];
  if (low === undefined || high === undefined || schema["multipleOf"] !== undefined) return undefined;
  return {
    inside: fc.oneof(fc.constantFrom(low, high), fc.double({ min: low, max: high, noNaN: true })),
    outside: fc.nat({ max: 1000 }).chain((more) => fc.constantFrom(high + 1 + more, low - 1 - more)),
  };
}

function texts({ minLength, maxLength }: Schema): Omit<Limits, "name"> | undefined {
  const [low, high] = [toNumber(minLength) ?? 0, toNumber(maxLength) ?? longest + 1];
  const isLimited = low > 0 || high <= longest;
  if (!isLimited || low > longest) return undefined;
  const max = high <= longest ? high : low + 100;
  const outside = [
    ...(high <= longest ? [fc.nat({ max: 100 }).map((more) => textOfLength(high + 1 + more))] : []),
    ...(low > 0 ? [fc.nat({ max: low - 1 }).map(textOfLength)] : []),
  ];
  return {
    inside: fc.oneof(fc.constantFrom(low, max), fc.integer({ min: low, max })).map(textOfLength),
    outside: fc.oneof(...outside),
  };
}

function known(limit: number | undefined): number | undefined {
  return limit !== undefined && Math.abs(limit) < largest ? limit : undefined;
}
