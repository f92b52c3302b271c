import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { docker, missing } from "./machine.ts";
import { runSlipway } from "./run-slipway.ts";

const root = join(import.meta.dirname, "..");
const stacks = readdirSync(join(root, "stacks"))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((stack) => stack !== "local");

const rehearsal = z.object({
  resources: z.number(),
  image: z.string(),
  readyMilliseconds: z.number(),
  secrets: z.array(z.string()),
  about: z.union([z.object({ kind: z.literal("sign-in") }), z.object({ call: z.object({ tool: z.string() }) })]),
});

describe.skipIf(missing !== "")("slipway rehearse", () => {
  // An earlier run that was interrupted could leave some.
  beforeAll(async () => {
    for (const { Id } of await rehearsalContainers()) await docker.getContainer(Id).remove({ force: true, v: true });
  });

  test.each(stacks)("R1 stack %s ends in an MCP answer from the image it deployed", async (stack) => {
    const { stdout, stderr } = await slipway("rehearse", stack, "--json");
    expect(stdout, stderr).not.toBe("");
    const seen = rehearsal.parse(JSON.parse(stdout));
    expect(seen.about).toMatchObject(stack.endsWith("-prod") ? { kind: "sign-in" } : { call: { tool: "list_tasks" } });
    expect(seen.resources).toBeGreaterThan(5);
    expect(await rehearsalContainers()).toEqual([]);
    await expect(docker.getImage(seen.image).inspect()).rejects.toThrow("No such image");
  });

  test("a stack on this machine needs none", async () => {
    const { stderr, exitCode } = await slipway("rehearse", "local");
    expect(stderr).toContain("stack local runs on this machine anyway");
    expect(exitCode).toBe(1);
  });
});

function rehearsalContainers() {
  return docker.listContainers({ all: true, filters: { label: ["dev.slipway.rehearsal"] } });
}

function slipway(...flags: string[]) {
  return runSlipway(root, flags);
}
