import { describe, expect, test } from "vitest";
import { sizeFaults } from "../../infra/sizes.ts";
import { targets } from "../../infra/targets/index.ts";

async function faultsOf(name: string, cpu: number, memoryMiB: number, options = {}) {
  const definition = (await targets[name]?.())?.default;
  if (!definition) throw new Error(`there is no target ${name}`);
  const bound = definition.bind({ ...definition.example, ...options });
  if (!("target" in bound)) throw new Error(JSON.stringify(bound.issues));
  return sizeFaults({ cpu, memoryMiB }, bound.target, "dev");
}

describe("R10 the size of an instance", () => {
  test.each([
    ["app-runner", 0.25, 512],
    ["app-runner", 0.5, 1024],
    ["app-runner", 4, 12288],
    ["cloud-run", 1, 512],
    ["cloud-run", 8, 32768],
    ["cloud-run", 2, 3000],
    ["container-apps", 0.25, 512],
    ["container-apps", 4, 8192],
    ["ecs", 0.25, 2048],
    ["ecs", 8, 20480],
    ["ecs", 16, 122880],
    ["docker", 0.1, 64],
    ["fly", 1, 2048],
  ])("on %s %d CPU with %d MiB is one", async (name, cpu, memoryMiB) => {
    expect(await faultsOf(name, cpu, memoryMiB)).toEqual([]);
  });

  test.each([
    ["app-runner", 0.1, 512, "cpu 0.25"],
    ["app-runner", 1.5, 2048, "cpu 2"],
    ["app-runner", 8, 2048, "cpu 4"],
    ["app-runner", 0.5, 512, "memoryMiB 1024"],
    ["app-runner", 1, 2500, "memoryMiB 3072"],
    ["app-runner", 4, 20000, "memoryMiB 12288"],
    ["cloud-run", 0.5, 512, "cpu 1"],
    ["cloud-run", 3, 4096, "cpu 4"],
    ["cloud-run", 4, 512, "memoryMiB 2048"],
    ["cloud-run", 1, 8192, "memoryMiB 4096"],
    ["container-apps", 0.3, 512, "cpu 0.5"],
    ["container-apps", 1, 512, "memoryMiB 2048"],
    ["ecs", 1, 512, "memoryMiB 2048"],
    ["ecs", 8, 17000, "memoryMiB 20480"],
    ["fly", 3, 2048, "cpu 4"],
    ["fly", 1, 300, "memoryMiB 512"],
    ["fly", 1, 4096, "memoryMiB 2048"],
  ])("on %s %d CPU with %d MiB is none, and the command sets the nearest", async (name, cpu, memoryMiB, nearest) => {
    const [fault, ...more] = await faultsOf(name, cpu, memoryMiB);
    expect(more).toEqual([]);
    const [key, value] = nearest.split(" ");
    expect(fault?.path).toBe(`slipway:service.${key}`);
    expect(fault?.remedy).toMatch(new RegExp(`pulumi config set --stack dev .* 'slipway:service\\.${key}' ${value}$`));
  });

  test("on fly is one of the kind of CPU that the options name", async () => {
    const performance = { cpuKind: "performance" };
    expect(await faultsOf("fly", 1, 4096, performance)).toEqual([]);
    const [fault] = await faultsOf("fly", 16, 512, performance);
    expect(fault?.problem).toContain("which fly has with slipway:options.cpuKind performance and 16 CPU (https://");
    const [noCpu] = await faultsOf("fly", 16, 32_768);
    expect(noCpu?.problem).toContain(
      "16 is not one of 1, 2, 4, 8, which fly has with slipway:options.cpuKind shared (",
    );
  });
});
