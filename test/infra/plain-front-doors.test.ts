import { expect, test } from "vitest";
import type { ServiceSpec } from "../../infra/contract.ts";
import { check as fly } from "../../infra/targets/fly/check.ts";
import { options as flyOptions } from "../../infra/targets/fly/options.ts";
import { check as railway } from "../../infra/targets/railway/check.ts";
import { check as render } from "../../infra/targets/render/check.ts";
import { options as renderOptions } from "../../infra/targets/render/options.ts";

const spec: ServiceSpec = {
  name: "demo",
  port: 8080,
  path: "/mcp",
  healthPath: "/health",
  cpu: 1,
  memoryMiB: 512,
  minInstances: 2,
  maxInstances: 2,
  concurrency: 80,
  requestTimeoutSeconds: 300,
  env: {},
  secrets: {},
  production: false,
  alerts: { receivers: [], rules: {} },
};

test.each<[string, (of: ServiceSpec) => string[]]>([
  ["R6 Fly.io", (of) => fly(of, flyOptions.parse({ org: "my-team", region: "fra" }))],
  ["R7 Render", (of) => render(of, renderOptions.parse({ workspace: "tea-0123456789abcdefghij" }))],
  ["R8 Railway", railway],
])("%s is warned of with sessions in memory, and takes no endpoint for a health path", (name, check) => {
  expect(check(spec)).toEqual([
    `slipway:service.maxInstances: ${name.slice(3)} sends a client to any instance, so that a server which keeps sessions in memory loses them; set 1 for such a one`,
  ]);
  expect(check({ ...spec, minInstances: 1, maxInstances: 1 })).toEqual([]);
  expect(() => check({ ...spec, healthPath: "/mcp" })).toThrow("slipway:service.healthPath: /mcp is the endpoint");
});
