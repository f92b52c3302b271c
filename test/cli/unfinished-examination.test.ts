import { describe, expect, test } from "vitest";
import { isUnfinished } from "../../cli/unfinished-examination.ts";

const urn = "urn:pulumi:prod::app::slipway:index:McpService$slipway:index:Wait::demo-examined";
const wait = (template: string, name = urn) => ({ urn: name, inputs: { for: { template } } });
const state = (resources: object[], pending: object[]) => ({
  version: 3,
  deployment: { resources, pending_operations: pending.map((resource) => ({ resource, type: "creating" })) },
});

describe("what status says of an up that ended amid the examination of a revision", () => {
  test.each([
    ["the first such revision", [], [wait("b")], true],
    ["another than was examined last", [wait("a")], [wait("b")], true],
    ["one that a later up came to an end with", [wait("b")], [wait("b")], false],
    ["none", [wait("a")], [], false],
    ["another wait", [], [wait("b", urn.replace("-examined", "-deployment"))], false],
  ])("R38 it was %s", (_, resources, pending, left) => {
    expect(isUnfinished(state(resources, pending))).toBe(left);
  });

  test("R38 nothing was ever deployed", () => {
    expect(isUnfinished({ version: 3 })).toBe(false);
  });
});
