import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { checkout } from "../checkout.ts";
import { takesLongForms } from "../long-forms.ts";
import { runSlipway } from "./run-slipway.ts";

const missing = process.env.SLIPWAY_WITHOUT_KUBERNETES || process.env.SLIPWAY_WITHOUT_DOCKER || "";
const rehearsal = z.object({
  resources: z.number(),
  secrets: z.array(z.string()),
  leftOut: z.array(z.string()),
  about: z.looseObject({ kind: z.string().optional() }),
});

describe.skipIf(missing !== "")("slipway on a Kubernetes of its own", { timeout: 400_000 }, () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("slipway-kubernetes-"));

  test.skipIf(!takesLongForms)(
    "R1 rehearse takes a stack for production to an answer, without what cannot be made up",
    async () => {
      const before = left();
      const { stdout, stderr } = await runSlipway(checkout, ["rehearse", "k8s-prod", "--json"]);
      expect(stdout, stderr).not.toBe("");
      const seen = rehearsal.parse(JSON.parse(stdout));
      expect(seen).toMatchObject({ leftOut: ["DATABASE_URL"], about: { kind: "sign-in" } });
      expect(seen.resources).toBeGreaterThan(8);
      expect(left()).toEqual(before);
    },
  );

  // What it starts has the mark of a rehearsal, which tests beside it look for.
  test.skipIf(!takesLongForms)(
    "R1 Ctrl-C while the cluster starts ends it, and leaves no program and no folder of it",
    async () => {
      const before = left();
      const running = runSlipway(checkout, ["rehearse", "k8s-dev"]);
      const folder = () => left().find((name) => !before.includes(name) && !name.endsWith(".log"));
      const isStarting = () => existsSync(join(tmpdir(), folder() ?? "none", "containerd.log"));
      await expect.poll(isStarting, { timeout: 200_000 }).toBe(true);
      const began = folder() ?? "";
      const pressed = performance.now();
      running.kill("SIGINT");
      const { exitCode, stderr } = await running;
      expect(exitCode, stderr).toBe(130);
      // Far less than a cluster takes until it is there.
      expect(performance.now() - pressed).toBeLessThan(10_000);
      expect(stderr).not.toContain("    at ");
      expect(left()).toEqual(before);
      const { stdout } = await execa("ps", ["-eo", "args"]);
      expect(stdout).not.toContain(began);
    },
  );

  test.skipIf(!takesLongForms).each(["k8s-dev", "k8s-prod"])(
    "R39 acceptance takes a copy of %s through its whole life, with each step's requests seen",
    async (stack) => {
      const before = left();
      const flags = ["acceptance", stack, "--simulated", "--json"];
      const { stdout, stderr } = await runSlipway(checkout, flags);
      expect(stdout, stderr).not.toBe("");
      const report: { passed: boolean; steps: object[] } = JSON.parse(stdout);
      expect(report.passed, stdout).toBe(true);
      expect(stdout).toMatch(/none of \d{2,} failed/);
      expect(stdout).not.toContain("moves the traffic");
      expect(left()).toEqual(before);
    },
  );
});
