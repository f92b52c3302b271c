import { expect, test } from "vitest";
import { bearerChallenge, challengesIn } from "../../verify/mcp/authorization.ts";

test.each([
  ["Bearer", [{ scheme: "bearer" }]],
  ['Bearer realm="a"', [{ scheme: "bearer", parameters: { realm: "a" } }]],
  ['Basic realm="x", Bearer scope="a b"', [{ scheme: "basic" }, { scheme: "bearer", parameters: { scope: "a b" } }]],
  [
    'Bearer resource_metadata="https://h/m", error=invalid_token, DPoP algs="ES256", error="other"',
    [
      { scheme: "bearer", parameters: { resource_metadata: "https://h/m", error: "invalid_token" } },
      { scheme: "dpop", parameters: { algs: "ES256", error: "other" } },
    ],
  ],
  ["Negotiate YII==, Bearer", [{ scheme: "negotiate" }, { scheme: "bearer", parameters: {} }]],
  [
    'Bearer realm="Basic, Bearer scope=none"',
    [{ scheme: "bearer", parameters: { realm: "Basic, Bearer scope=none" } }],
  ],
  [String.raw`bearer realm = "a \"b\""`, [{ scheme: "bearer", parameters: { realm: 'a "b"' } }]],
  ['Bearer scope="a", scope="b"', [{ scheme: "bearer", parameters: { scope: "a" }, repeated: ["scope"] }]],
  ['" , Bearer scope="a', [{ scheme: "bearer" }]],
  ["", []],
])("R25 the challenges of %s are read", (header, challenges) => {
  const read = challengesIn(header);
  expect(read.slice(0, Math.max(challenges.length, 1))).toMatchObject(challenges);
});

test("R25 that of bearer tokens is found wherever it stands", () => {
  expect(bearerChallenge('Basic realm="bearer", Bearer scope="a", DPoP scope="b"')).toEqual({ scope: "a" });
  expect(bearerChallenge('Basic realm="Bearer"')).toBeUndefined();
  expect(bearerChallenge(undefined)).toBeUndefined();
});
