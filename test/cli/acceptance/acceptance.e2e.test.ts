import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findRemains, missing, removeRemains } from "../../toolchain/machine.ts";
import { copyProject, type ProjectCopy } from "../project-copy.ts";
import { runSlipway, shellEnvironment } from "../run-slipway.ts";
import { isSeen, parseReport } from "./report.ts";

const stackText = `config:
  slipway:target: docker
  slipway:service:
    name: pier
    maxInstances: 1
    env: { AUTHENTICATION: none }
  slipway:image: { context: server, builder: slipway }
  slipway:options: { dataPath: /data, startTimeoutSeconds: 20, drainSeconds: 5 }
`;

let project: ProjectCopy;
const slipway = (...flags: string[]) => runSlipway(project.directory, flags);

describe.skipIf(missing !== "")("slipway acceptance", () => {
  beforeAll(async () => {
    await removeRemains("pier", "pier-acceptance");
    project = await copyProject();
    await writeFile(join(project.directory, "stacks/Pulumi.pier.yaml"), stackText);
  });

  afterAll(() => project?.dispose());

  test("R39 a signal ends a run, which removes what it made", async () => {
    const running = slipway("acceptance", "pier");
    let printed = "";
    running.stderr.on("data", (text: Buffer) => {
      printed += text.toString();
    });
    await expect.poll(() => printed, { timeout: 200_000 }).toContain("✔ first up");
    running.kill("SIGINT");
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode, stderr).toBe(130);
    expect(stdout).toContain("failed: interrupted");
    expect(stdout).toContain("not run");
    expect(await findRemains("pier")).toEqual([]);
    expect(existsSync(join(project.directory, ".slipway"))).toBe(false);
  });

  test("R39 a whole life on this machine, after what an earlier run left, with nothing left of either", async () => {
    const { stdout: exports } = await slipway("env", "pier");
    const init = `${exports}\ncd .slipway/stack\npulumi stack init pier-acceptance`;
    await execa("bash", ["-e", "-c", init], { cwd: project.directory, env: shellEnvironment(), extendEnv: false });

    const out = join(project.directory, ".slipway/accepted");
    const { exitCode, stdout, stderr } = await slipway("acceptance", "pier", "--json", "--out", out);
    expect(stdout, stderr).not.toBe("");
    const report = parseReport(stdout);
    const wrong = report.steps.filter(({ status }) => status !== "passed");
    expect(wrong.map(({ name, status }) => [name, status])).toEqual([["changed alert", "not seen here"]]);
    expect(report.steps.flatMap(({ expectations }) => expectations.filter(isSeen)).length).toBeGreaterThan(25);
    expect([exitCode, report.passed, report.left]).toEqual([0, true, []]);
    expect(stderr).toContain("an earlier run has left the stack pier-acceptance: removing it");
    const seen = (name: string) => JSON.stringify(report.steps.find((step) => step.name === name));
    expect(seen("failed revision")).toContain("this revision fails on purpose");
    expect(seen("nothing left")).toContain("kept on purpose: pier-pier-acceptance-data-");
    expect(await readFile(join(out, "acceptance.md"), "utf8")).toContain("# Acceptance of pier: passed");
    expect(await readFile(join(project.directory, "stacks/Pulumi.pier.yaml"), "utf8")).toBe(stackText);
    expect(await readdir(join(project.directory, "stacks"))).not.toContain("Pulumi.pier-acceptance.yaml");
    expect(await findRemains("pier")).toEqual([]);
  });

  test("R39 a cloud's stack needs somebody to answer or --yes, and a Docker stack is no simulation", async () => {
    const asked = await slipway("acceptance", "gcp-dev");
    expect([asked.exitCode, asked.stderr]).toEqual([
      2,
      expect.stringContaining("npx slipway acceptance gcp-dev --yes"),
    ]);
    const simulated = await slipway("acceptance", "pier", "--simulated");
    expect([simulated.exitCode, simulated.stderr]).toEqual([2, expect.stringContaining("leave out --simulated")]);
  });
});
