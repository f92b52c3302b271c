import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { docker, missing } from "../toolchain/machine.ts";
import { runSlipway } from "./run-slipway.ts";
import { checkout } from "../checkout.ts";
import { isInTurn } from "../long-forms.ts";

const root = checkout;
const stacks = readdirSync(join(root, "stacks"))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  // An acceptance run rehearses the two in between on its way; what runs on a cluster has tests of its own.
  .filter((stack) => !["local", "aws-dev", "azure-dev", "k8s-dev", "k8s-prod"].includes(stack));
/** Where a service is made of less than four things. */
const fewest: Readonly<Record<string, number>> = { "railway-prod": 2, "render-prod": 1 };

// Of its own, as nothing else on this machine writes there.
const scratch = mkdtempSync(join(tmpdir(), "slipway-tmp-"));
/** Containers of others, such as those that an interrupted run has left. */
let others: string[] = [];

const rehearsal = z.object({
  resources: z.number(),
  image: z.string(),
  readyMilliseconds: z.number(),
  secrets: z.array(z.string()),
  about: z.union([z.object({ kind: z.literal("sign-in") }), z.object({ call: z.object({ tool: z.string() }) })]),
});

describe.skipIf(missing !== "")("slipway rehearse", () => {
  beforeEach(async () => {
    others = await allContainers();
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  // Each takes a build, a deployment and an examination, and differs from the others by its target's simulation, which
  // the target's own tests walk through.
  const inTurn = stacks.filter((_, index) => isInTurn(index, 3));
  test.each(inTurn)("R1 stack %s ends in an MCP answer from the image it deployed", async (stack) => {
    const { stdout, stderr } = await slipway("rehearse", stack, "--json");
    expect(stdout, stderr).not.toBe("");
    expect(stderr).not.toContain("the wrong version may be on your path");
    const seen = rehearsal.parse(JSON.parse(stdout));
    expect(seen.about).toMatchObject(stack.endsWith("-prod") ? { kind: "sign-in" } : { call: { tool: "list_tasks" } });
    expect(seen.resources).toBeGreaterThanOrEqual(fewest[stack] ?? 4);
    expect(await rehearsalContainers()).toEqual([]);
    await expect(docker.getImage(seen.image).inspect()).rejects.toThrow("No such image");
  });

  test("a signal ends a rehearsal, and leaves no container and no folder", async () => {
    const folders = () => readdirSync(scratch).filter((name) => name.startsWith("slipway-rehearsal-"));
    const running = slipway("rehearse", "gcp-dev");
    const isUnderWay = () => {
      const [folder = ""] = folders();
      return existsSync(join(scratch, folder, "Pulumi.gcp-dev.yaml"));
    };
    await expect.poll(isUnderWay, { timeout: 120_000 }).toBe(true);
    expect(await rehearsalContainers()).toHaveLength(1);
    running.kill("SIGTERM");
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(143);
    expect(stderr).not.toContain("    at ");
    expect(await rehearsalContainers()).toEqual([]);
    expect(folders()).toEqual([]);
  });

  test("a stack on this machine needs none", async () => {
    const { stderr, exitCode } = await slipway("rehearse", "local");
    expect(stderr).toContain("stack local runs on this machine anyway");
    expect(exitCode).toBe(2);
  });
});

/** Those that have come since the test began. */
async function rehearsalContainers(): Promise<string[]> {
  return (await allContainers()).filter((id) => !others.includes(id));
}

async function allContainers(): Promise<string[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: ["dev.slipway.rehearsal"] } });
  return containers.map(({ Id }) => Id);
}

function slipway(...flags: string[]) {
  return runSlipway(root, flags, { TMPDIR: scratch });
}
