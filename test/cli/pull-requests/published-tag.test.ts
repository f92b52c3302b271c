import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import { ciProject } from "./ci-project.ts";

const steps = z.array(z.object({ run: z.string().optional() }));
const workflowSchema = z.object({ jobs: z.object({ publish: z.object({ steps }) }) });

test("R30 no other version is published than the tag says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-tag-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "launch"));
  await writeFile(join(folder, "launch/server.json"), JSON.stringify({ version: "1.2.0" }));
  const project = { ...ciProject, registry: { endpoint: "https://mcp.my-team.example/mcp" } };
  const workflow = workflowSchema.parse(parse(githubWorkflows(project)[".github/workflows/slipway-publish.yml"] ?? ""));
  const step = workflow.jobs.publish.steps.find(({ run = "" }) => run.includes("GITHUB_REF_NAME"));
  const runFor = (tag: string) =>
    execa("bash", ["-e", "-c", step?.run ?? "exit 9"], {
      env: { RUNNER_TEMP: folder, GITHUB_REF_NAME: tag },
      reject: false,
    });
  expect((await runFor("v1.2.0")).exitCode).toBe(0);
  expect(await runFor("v1.3.0")).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("launch.yaml has version 1.2.0, and the tag is v1.3.0"),
  });
});
