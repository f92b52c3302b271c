import { expect, test } from "vitest";
import type { ServiceSpec } from "../../infra/contract.ts";
import { toNearest } from "../../infra/nearest.ts";
import { serviceSchema } from "../../infra/schema.ts";
import { nearestSize, sizesOf } from "../../infra/sizes.ts";
import { targets } from "../../infra/targets/index.ts";

async function bound(name: string) {
  const definition = (await targets[name]?.())?.default;
  const result = definition?.bind(definition.example);
  if (!result || !("target" in result)) throw new Error(`there is no target ${name}`);
  return result.target;
}

function spec(settings: object): ServiceSpec {
  const { production: _, domain, ...parsed } = serviceSchema.parse({ name: "demo", ...settings });
  const rest = { secrets: {}, production: false, alerts: { receivers: [], rules: {} } };
  return { ...parsed, ...rest, ...(domain === undefined ? {} : { domain }) };
}

test.each([
  ["app-runner", [0.5, 512], [0.5, 1024]],
  ["app-runner", [8, 2048], [4, 8192]],
  ["app-runner", [1, 9000], [4, 10240]],
  ["cloud-run", [0.25, 512], [1, 512]],
  ["cloud-run", [1, 6000], [2, 6000]],
  ["cloud-run", [1, 262_144], [8, 32_768]],
  ["container-apps", [0.25, 4096], [2, 4096]],
  ["ecs", [0.25, 512], [0.25, 512]],
  ["ecs", [32, 512], [16, 32_768]],
  ["docker", [0.1, 64], [0.1, 64]],
  ["fly", [1, 4096], [2, 4096]],
  ["railway", [0.1, 64], [0.1, 64]],
  ["render", [1, 512], [1, 2048]],
  ["render", [4, 12_000], [4, 16_384]],
])("R10 on %s the nearest to %j is %j, enough of both where there is one", async (name, [cpu, memory], nearest) => {
  const found = nearestSize({ cpu: cpu ?? 0, memoryMiB: memory ?? 0 }, sizesOf(await bound(name)));
  expect([found.cpu, found.memoryMiB]).toEqual(nearest);
});

test("R10 what a target has not is counted as the nearest that it has, and said", async () => {
  const wanted = spec({ minInstances: 0, requestTimeoutSeconds: 900, concurrency: 500 });
  const onAppRunner = toNearest(wanted, await bound("app-runner"));
  expect(onAppRunner.changes).toEqual([
    "memoryMiB 2048 in place of 512",
    "minInstances 1 in place of 0",
    "concurrency 200 in place of 500",
    "requestTimeoutSeconds 120 in place of 900",
  ]);
  expect(onAppRunner.spec).toMatchObject({ cpu: 1, memoryMiB: 2048, minInstances: 1, concurrency: 200 });
  expect(toNearest(wanted, await bound("ecs")).changes).toContain("with a domain, which it cannot do without");
  expect(toNearest(spec({}), await bound("cloud-run")).changes).toEqual([]);
});

test("R10 where there is no custom domain it is left out", async () => {
  const { spec: onDocker, changes } = toNearest(spec({ domain: "mcp.example.com" }), await bound("docker"));
  expect(onDocker).not.toHaveProperty("domain");
  expect(changes).toEqual(["maxInstances 1 in place of 3", "without the domain"]);
});
