import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readSettings } from "../../infra/config.ts";
import { stateWarnings } from "../../infra/image.ts";
import { simulations } from "../../simulation/index.ts";
import { rawConfig, runProgram, useCloud, valueOf } from "./program.ts";
import { checkout } from "../checkout.ts";
import { cluster } from "../targets/kubernetes/kubernetes-fixture.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());
useCloud(cluster());

const folder = join(checkout, "stacks");
const files = readdirSync(folder).filter((file) => file.startsWith("Pulumi."));

describe.each(files)("stacks/%s", (file) => {
  const stack = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? "";
  const { config }: { config: Record<string, unknown> } = parse(readFileSync(join(folder, file), "utf8"));
  const settings = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("slipway:", ""), value]),
  );

  test("R15 deploys as it stands", async () => {
    const { resources, service } = await runProgram(settings, { stack });
    expect(resources.length).toBeGreaterThan(3);
    // A cluster is paid for as a whole.
    const cost = settings.target === "kubernetes" ? /^not counted$/ : /^USD \d/;
    expect((await valueOf(service.outputs.estimatedMonthlyCost)).total).toMatch(cost);
  });

  if (!stack.endsWith("-prod")) return;
  test("R10 R13 production keeps an instance warm and tells somebody", () => {
    expect(settings.service).not.toMatchObject({ minInstances: 0 });
    expect(settings.alerts).toMatchObject({ receivers: [{}] });
  });
});

test("R10 instances of the example app that would share no state are warned about", async () => {
  const root = checkout;
  const warningsOf = async (service: object, secrets: object = {}) =>
    stateWarnings(
      await readSettings(rawConfig({ target: "docker", service: { name: "demo", ...service }, secrets })),
      root,
    );
  expect(await warningsOf({ maxInstances: 10 })).toEqual([
    expect.stringContaining(
      "slipway:service.maxInstances: up to 10 instances of the example app would keep a task list each",
    ),
  ]);
  expect(await warningsOf({ maxInstances: 1 })).toEqual([]);
  expect(await warningsOf({ maxInstances: 10, secrets: ["DATABASE_URL"] }, { DATABASE_URL: "postgres://a" })).toEqual(
    [],
  );
});
