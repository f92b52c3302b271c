import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitName, type NameRule } from "../../infra/names.ts";

const rule: NameRule = {
  what: "thing",
  shortest: 6,
  longest: 30,
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  scope: "project",
  source: "https://example.com/names",
};
const service = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stacks.go
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

describe("R15 a name", () => {
  test("stays as it is where the platform takes it", () => {
    expect(fitName(rule, ["example", "gcp-prod"])).toBe("example-gcp-prod");
  });

  test.each([
    ["capitals", ["example", "Prod"], /^example-prod-[0-9a-f]{6}$/],
    ["underscores", ["example", "gcp_prod"], /^example-gcp-prod-[0-9a-f]{6}$/],
    ["dots", ["example", "v1.2"], /^example-v1-2-[0-9a-f]{6}$/],
    ["a hyphen at the end", ["example", "prod-"], /^example-prod-[0-9a-f]{6}$/],
    ["too few letters", ["a", "dev"], /^a-dev-[0-9a-f]{6}$/],
    ["too many letters", ["example", "a-stack-of-a-very-long-name"], /^example-a-stack-of-a-ve-[0-9a-f]{6}$/],
  ])("with %s becomes one that the platform takes", (_, parts, expected) => {
    expect(fitName(rule, parts)).toMatch(expected);
  });

  test("without hyphens has none where the platform takes none", () => {
    expect(fitName({ ...rule, pattern: /^[a-z0-9]*$/ }, ["example", "prod"])).toMatch(/^exampleprod[0-9a-f]{6}$/);
  });

  test("is always one that the platform takes, and two stacks never share one", () => {
    fc.assert(
      fc.property(service, stack, stack, (one, first, second) => {
        const name = fitName(rule, [one, first]);
        expect(name).toMatch(rule.pattern);
        expect(name.length).toBeGreaterThanOrEqual(rule.shortest);
        expect(name.length).toBeLessThanOrEqual(rule.longest);
        expect(fitName(rule, [one, first])).toBe(name);
        if (first !== second) expect(fitName(rule, [one, second])).not.toBe(name);
      }),
    );
  });
});
