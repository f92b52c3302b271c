import { describe, expect, test } from "vitest";
import { brokenPromises, newDemands } from "../../verify/diff/schemas.ts";

describe("schemas", () => {
  const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

  test.each([
    [{}, { a: { type: "string" } }, []],
    [{ a: { type: "integer" } }, { a: { type: "number" } }, []],
    [{ a: { type: "number" } }, { a: { type: "integer" } }, ["a does not take number any more"]],
    [{ a: { enum: [1, 2] } }, { a: { enum: [1, 2, 3] } }, []],
    [{ a: { enum: [1, 2] } }, { a: { enum: [1] } }, ["a does not take 2 any more"]],
    [{ a: { type: "string" } }, { a: { type: "string", enum: ["x"] } }, ['a does not take anything but "x" any more']],
    [{ a: { maxLength: 5 } }, { a: { maxLength: 9 } }, []],
    [{ a: { maxLength: 5 } }, { a: { maxLength: 3 } }, ["a has maxLength 3, which may refuse what was taken"]],
    [{ a: {} }, { a: { pattern: "^x" } }, ['a has pattern "^x", which may refuse what was taken']],
    [{ a: { items: { type: "string" } } }, { a: { items: { type: "null" } } }, ["a[] does not take string any more"]],
    [{ a: object({ b: {} }) }, { a: object({}, { required: ["b"] }) }, ["a.b is required now"]],
    [
      { a: { anyOf: [{ type: "string" }, { type: "null" }] } },
      { a: { type: "string" } },
      ["a does not take null any more"],
    ],
    [{ a: { type: "string" } }, { a: { anyOf: [{ type: "string" }, { type: "null" }] } }, []],
    [{ a: { title: "x", description: "y" } }, { a: { title: "z", default: 1 } }, []],
  ])("arguments from %j to %j: %j", (was, is, expected) => {
    expect(newDemands(object(was), object(is))).toEqual(expected);
  });

  test("a property that a closed schema does not name any more is refused", () => {
    const closed = { additionalProperties: false };
    expect(newDemands(object({ a: {} }, closed), object({}, closed))).toEqual(["a is not taken any more"]);
    expect(newDemands(object({ a: {} }), object({ a: {} }, closed))).toEqual([
      "the arguments may have no other properties any more",
    ]);
  });

  test("references within the schema are followed, also those in a circle", () => {
    const list = (of: string) => ({
      ...object({ next: { $ref: "#/$defs/n" } }),
      $defs: { n: object({ v: { type: of }, next: { $ref: "#/$defs/n" } }) },
    });
    expect(newDemands(list("string"), list("string"))).toEqual([]);
    expect(newDemands(list("string"), list("null"))[0]).toBe("next.v does not take string any more");
  });

  test.each([
    [{ a: {} }, { a: {}, b: {} }, []],
    [{ a: {} }, {}, ["a is gone"]],
    [{ a: { type: "string" } }, { a: { type: ["string", "null"] } }, ["a may be null now"]],
    [{ a: { type: ["string", "null"] } }, { a: { type: "string" } }, []],
    [{ a: { enum: ["x"] } }, { a: { enum: ["x", "y"] } }, ['a may be "y" now']],
  ])("a result from %j to %j: %j", (was, is, expected) => {
    const closed = { additionalProperties: false };
    expect(brokenPromises(object(was, closed), object(is, closed))).toEqual(expected);
  });

  test("a result may lack what was certain", () => {
    const [all, none] = [{ required: ["a"] }, { required: [] }];
    expect(brokenPromises(object({ a: {} }, all), object({ a: {} }, none))).toEqual(["a may be missing now"]);
    expect(brokenPromises(object({ a: {} }, none), object({ a: {} }, all))).toEqual([]);
  });
});
