import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findRemains, missing, removeRemains } from "../../toolchain/machine.ts";
import { copyProject, type ProjectCopy } from "../project-copy.ts";
import { runSlipway } from "../run-slipway.ts";

const stackText = `config:
  slipway:target: docker
  slipway:service:
    name: quay
    maxInstances: 1
    env: { AUTHENTICATION: none }
    secrets: [API_KEY, DATABASE_URL]
  slipway:image: { context: server, builder: slipway }
  slipway:options: { startTimeoutSeconds: 20, drainSeconds: 1 }
  slipway:preview: { env: { LOG_LEVEL: warn } }
`;

let project: ProjectCopy;
const slipway = (verb: string, flags: readonly string[], environment: Record<string, string> = {}) =>
  runSlipway(project.directory, ["preview-deployment", verb, "quay", ...flags], {
    GITHUB_REPOSITORY: "team/quay",
    ...environment,
  });

describe.skipIf(missing !== "")("slipway preview-deployment on Docker", () => {
  beforeAll(async () => {
    await removeRemains("quay", "pr-12");
    project = await copyProject();
    await writeFile(join(project.directory, "stacks/Pulumi.quay.yaml"), stackText);
  });
  afterAll(() => project?.dispose());

  test("R16 a pull request is deployed, examined and deployed again at the same URL", async () => {
    const first = await slipway("up", ["--pull-request", "12", "--markdown"]);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toContain("<!-- slipway:deployment pr-12 -->");
    for (const part of ["in order", "Connect ChatGPT", "values made up", "left out"])
      expect(first.stdout).toContain(part);
    const again = await slipway("up", ["--pull-request", "12", "--json"]);
    expect(again.exitCode, again.stderr).toBe(0);
    const report = JSON.parse(again.stdout);
    expect(report).toMatchObject({ stack: "pr-12", from: "quay", madeUp: ["API_KEY"], leftOut: ["DATABASE_URL"] });
    expect(new URL(report.endpoint).port).toBe("20024");
    const health = await fetch(new URL("/health", report.endpoint), { signal: AbortSignal.timeout(10_000) });
    expect(health.ok).toBe(true);
    expect(existsSync(join(project.directory, "stacks/Pulumi.pr-12.yaml"))).toBe(false);
  });

  test("R16 one that cannot be removed is said loudly, and is swept later, once its pull request is closed", async () => {
    const lock = join(project.directory, ".slipway/state/.pulumi/locks/organization/slipway/pr-12/held.json");
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(
      lock,
      JSON.stringify({ pid: 1, username: "a", hostname: "b", timestamp: new Date().toISOString() }),
    );
    const failed = await slipway("down", ["--pull-request", "12", "--markdown"]);
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("could not be removed");
    expect(await findRemains("quay")).not.toEqual([]);
    await rm(lock);

    const host = createServer((request, response) => {
      response.end(JSON.stringify({ state: request.url?.endsWith("/pulls/12") ? "closed" : "open" }));
    });
    await once(host.listen(0, "127.0.0.1"), "listening");
    const address = host.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const swept = await slipway("sweep", ["--markdown"], {
      GITHUB_TOKEN: "t",
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
    });
    host.close();
    expect(swept.exitCode, swept.stdout + swept.stderr).toBe(0);
    expect(swept.stdout).toContain("nothing is left");
    expect(await findRemains("quay")).toEqual([]);
    const gone = await slipway("down", ["--pull-request", "12", "--json"]);
    expect(existsSync(join(project.directory, "stacks/Pulumi.pr-12.yaml"))).toBe(false);
    expect(JSON.parse(gone.stdout)).toMatchObject({ stack: "pr-12", why: "there was nothing to remove" });
  });
});
