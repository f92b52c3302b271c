import { describe, expect, test } from "vitest";
import { sampleArguments } from "../../verify/json-schema/sample.ts";
import { makeUpResult } from "../../verify/components/made-up.ts";
import { compile } from "../../verify/json-schema/schema.ts";
import { ownTime } from "../own-time.ts";

const inputSchema = { type: "object" as const };

/** A schema that asks for one text of this pattern. */
function withPattern(pattern: string) {
  return { type: "object" as const, properties: { text: { type: "string", pattern } }, required: ["text"] };
}

function accepts(schema: Record<string, unknown>, value: unknown) {
  const compiled = compile(schema);
  return "broken" in compiled ? compiled.broken : compiled.accepts(value);
}

describe("R22 a server's own schema does not hold up the examination", () => {
  test.each([
    ["an everyday pattern on a long text", "\\S+@\\S+\\.\\S+", "slipway".repeat(15_000)],
    ["a pattern with nested repetition", "^(\\w+)*!$", "slipway".repeat(5)],
  ])("%s: nothing is said of that text, and the rest goes on", (_, pattern, text) => {
    const began = ownTime();
    const schema = withPattern(pattern);
    expect(accepts(schema, { text })).toBeUndefined();
    // Once is enough to know the pattern.
    expect(accepts(schema, { text })).toBeUndefined();
    expect(ownTime() - began).toBeLessThan(3000);
  });

  test("patterns still tell good from bad", () => {
    expect(accepts(withPattern("^[a-z]{2}$"), { text: "de" })).toBe(true);
    expect(accepts(withPattern("^[a-z]{2}$"), { text: "DE" })).toBe(false);
  });

  test("a tree whose nodes require more nodes has no plainest arguments", () => {
    const names = Array.from({ length: 12 }, (__, index) => `child${index}`);
    const node = {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, { $ref: "#/$defs/node" }])),
      required: names,
    };
    const root = { $ref: "#/$defs/node" };
    const schema = { type: "object", $defs: { node }, properties: { root }, required: ["root"] };
    const began = ownTime();
    expect(sampleArguments(schema)).toBeUndefined();
    expect(ownTime() - began).toBeLessThan(3000);
  });

  test("texts of repetitions inside one another are not made up in full", () => {
    const began = ownTime();
    const nested = ["^((a{50}){50}){50}$", "^(?:(?:[a-z]{1,1000}){1,1000}-){1,1000}$", "^(\\d{9,999}x){5,999}$"];
    const made = nested.map((pattern) => makeUpResult({ name: "t", inputSchema, outputSchema: withPattern(pattern) }));
    expect(Math.max(...made.map((result) => JSON.stringify(result).length))).toBeLessThan(20_000);
    expect(ownTime() - began).toBeLessThan(2000);
    const short = makeUpResult({ name: "t", inputSchema, outputSchema: withPattern("^(?:[a-f]{2}-){3}$") });
    expect(short["structuredContent"]).toMatchObject({ text: expect.stringMatching(/^(?:[a-f]{2}-){3}$/) });
  });

  test("neither do texts without an end", () => {
    const schema = { type: "object", properties: { text: { type: "string", minLength: 1e9 } }, required: ["text"] };
    expect(sampleArguments(schema)).toBeUndefined();
  });

  test("a schema without an end is told, and not compiled", () => {
    let deep: Record<string, unknown> = { type: "string" };
    for (let level = 0; level < 20_000; level += 1) deep = { type: "object", properties: { deep } };
    expect(accepts(deep, {})).toMatch(/schemas inside/);
    const properties = Object.fromEntries(
      Array.from({ length: 6000 }, (_, index) => [`p${index}`, { type: "string" }]),
    );
    expect(accepts({ type: "object", properties }, {})).toBe("more than 5000 schemas inside it");
  });
});

test("R22 a schema of 4000 properties is compiled in a moment, and holds", () => {
  const names = Array.from({ length: 4000 }, (_, index) => `p${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: "string", pattern: "^[a-z]+$" }]));
  const began = ownTime();
  const schema = { type: "object", properties, required: ["p1"] };
  expect(accepts(schema, { p1: "abc" })).toBe(true);
  expect(accepts(schema, { p1: "abc", p3999: "ABC" })).toBe(false);
  expect(ownTime() - began).toBeLessThan(5000);
});

describe("R22 schemas are compiled once and apart from one another", () => {
  test("200 of them take no more than a moment", () => {
    const schemas = Array.from({ length: 200 }, (_, index) => ({
      type: "object",
      properties: { text: { type: "string", maxLength: index + 1 }, when: { type: "string", format: "date" } },
    }));
    const began = ownTime();
    for (const schema of schemas) expect(accepts(schema, { text: "a" })).toBe(true);
    const compiled = schemas.map((schema) => compile(schema));
    expect(ownTime() - began).toBeLessThan(3000);
    expect(schemas.map((schema) => compile(schema))).toEqual(compiled);
  });

  test("two of one $id, and one that takes the $id of its own dialect", () => {
    const one = { $id: "https://example.com/schema", type: "object", required: ["one"] };
    const other = { ...one, required: ["other"] };
    expect([accepts(one, { one: 1 }), accepts(other, { one: 1 })]).toEqual([true, false]);
    const stolen = { $id: "https://json-schema.org/draft/2020-12/schema", type: "object", required: ["x"] };
    expect(accepts(stolen, {})).toBe(false);
    expect(accepts({ type: "text" }, {})).toMatch(/must be/);
  });
});
