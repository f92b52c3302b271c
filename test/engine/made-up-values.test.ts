import { expect, test } from "vitest";
import { makeUpEncrypted } from "../../cli/made-up-values.ts";

test("a value is made up for each encrypted one at any depth, and for nothing else", () => {
  const { config, values } = makeUpEncrypted({
    "gcp:credentials": { secure: "v1:1" },
    "slipway:service": { name: "demo", env: { secure: "on", other: "off" } },
    "slipway:secrets": { TOKEN: { secure: "v1:2" }, REFERENCE: { reference: "other" }, "A.B": [{ secure: "v1:3" }, 7] },
  });
  expect(config).toEqual({
    "gcp:credentials": "made-up-gcp:credentials",
    "slipway:service": { name: "demo", env: { secure: "on", other: "off" } },
    "slipway:secrets": { TOKEN: "made-up-TOKEN", REFERENCE: { reference: "other" }, "A.B": ["made-up-0", 7] },
  });
  expect(values.map(({ path }) => path)).toEqual([
    ["gcp:credentials"],
    ["slipway:secrets", "TOKEN"],
    ["slipway:secrets", "A.B", 0],
  ]);
});
