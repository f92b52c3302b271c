import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { simulations } from "../simulation/index.ts";
import { runProgram, useCloud } from "./program.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());

const folder = join(import.meta.dirname, "../stacks");
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
    expect(service.estimatedMonthlyCost.total).toMatch(/^USD \d/);
  });

  if (!stack.endsWith("-prod")) return;
  test("R10 R13 production keeps an instance warm and tells somebody", () => {
    expect(settings.service).not.toMatchObject({ minInstances: 0 });
    expect(settings.alerts).toMatchObject({ receivers: [{}] });
  });
});
