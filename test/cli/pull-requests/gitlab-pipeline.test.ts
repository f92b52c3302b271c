import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { gitlabNotes, gitlabPipelines } from "../../../cli/ci/gitlab.ts";
import type { CiStack } from "../../../cli/ci/stacks.ts";
import { ciProject } from "./ci-project.ts";

const stack = (name: string, cloud: CiStack["cloud"], production: boolean): CiStack => {
  return { stack: name, target: "any", cloud, environment: name, production };
};
const files = gitlabPipelines(ciProject, [
  stack("aws-dev", "aws", false),
  stack("gcp-prod", "gcp", true),
  stack("azure-prod", "azure", true),
]);
const job = z.looseObject({
  script: z.array(z.string()).optional(),
  interruptible: z.boolean().optional(),
  resource_group: z.string().optional(),
  needs: z.array(z.string()).optional(),
  timeout: z.string().optional(),
  variables: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  before_script: z.array(z.string()).optional(),
  parallel: z.object({ matrix: z.array(z.record(z.string(), z.string())) }).optional(),
});
const pipeline = z.record(z.string(), job).parse(parse(files[".gitlab/slipway.yml"] ?? ""));
let folder = "";

afterEach(() => rm(folder, { recursive: true, force: true }));

test("R16 on GitLab previews cancel each other, deployments never, and production comes last, one at a time", () => {
  expect(parse(files[".gitlab-ci.yml"] ?? "")).toEqual({ include: [{ local: ".gitlab/slipway.yml" }] });
  expect(pipeline["slipway-preview"]?.interruptible).toBe(true);
  for (const name of ["slipway-deploy", "slipway-deploy-production"])
    expect(pipeline[name]).toMatchObject({ interruptible: false, resource_group: "slipway-deploy" });
  expect(pipeline["slipway-deploy-production"]?.needs).toEqual(["slipway-deploy"]);
  const rows = (name: string) => pipeline[name]?.parallel?.matrix.map((row) => [row.STACK, row.ENVIRONMENT]);
  expect(rows("slipway-deploy-production")).toEqual([
    ["gcp-prod", "gcp-prod"],
    ["azure-prod", "azure-prod"],
  ]);
  expect(rows("slipway-preview")?.[0]).toEqual(["aws-dev", "aws-dev-preview"]);
  expect(JSON.stringify(pipeline["slipway-check"])).not.toMatch(/TOKEN|environment/);
});

const doneSchema = z.object({
  words: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  files: z.array(z.string()),
});

/** What a command of slipway's finds in the job, how the job ended, and what it left. */
async function runJob(
  name: string,
  row: { STACK: string; CLOUD: string },
  touched: readonly string[],
  previewFails = false,
) {
  folder = await mkdtemp(join(tmpdir(), "slipway-gitlab-"));
  const bin = join(folder, "bin");
  await mkdir(bin);
  const seen = [
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "ARM_OIDC_TOKEN",
    "ARM_CLIENT_ID",
    "AZURE_FEDERATED_TOKEN_FILE",
  ];
  const text = `#!${process.execPath}
const words = process.argv.slice(3);
const env = Object.fromEntries(${JSON.stringify(seen)}.flatMap((name) => process.env[name] ? [[name, process.env[name]]] : []));
const files = Object.values(env).filter((path) => path.startsWith("/")).map((path) => require("node:fs").readFileSync(path, "utf8"));
require("node:fs").appendFileSync(${JSON.stringify(join(folder, "log"))}, JSON.stringify({ words, env, files }) + "\\n");
if (words[0] === "ci") console.log(${JSON.stringify(JSON.stringify(touched.map((one) => ({ stack: one }))))});
if (words[0] === "preview" && ${previewFails}) process.exitCode = 1;
`;
  await writeFile(join(bin, "npx"), text);
  await chmod(join(bin, "npx"), 0o755);
  const { exitCode, stderr } = await execa("bash", ["-e", "-c", (pipeline[name]?.script ?? []).join("\n")], {
    env: {
      ...row,
      PATH: [bin, process.env.PATH ?? ""].join(delimiter),
      CI_BUILDS_DIR: folder,
      TMPDIR: folder,
      AWS_ID_TOKEN: "aws-jwt",
      GCP_ID_TOKEN: "gcp-jwt",
      AZURE_ID_TOKEN: "azure-jwt",
      AWS_ROLE_TO_ASSUME: "arn:aws:iam::1:role/x",
      GCP_SERVICE_ACCOUNT: "ci@p",
      GCP_WORKLOAD_IDENTITY_PROVIDER: "projects/1/providers/gitlab",
      AZURE_CLIENT_ID: "a-client",
    },
    reject: false,
    timeout: 30_000,
  });
  const log = await readFile(join(folder, "log"), "utf8");
  const done = log.split("\n").flatMap((line) => (line === "" ? [] : [doneSchema.parse(JSON.parse(line))]));
  return { exitCode, stderr, done, left: await readdir(folder) };
}

test.each([
  ["aws", { AWS_ROLE_ARN: "arn:aws:iam::1:role/x" }, "aws-jwt"],
  ["gcp", {}, '"audience":"//iam.googleapis.com/projects/1/providers/gitlab"'],
  ["azure", { ARM_CLIENT_ID: "a-client", ARM_OIDC_TOKEN: "azure-jwt" }, "azure-jwt"],
])("R16 on GitLab a job signs in to %s without a key, and to no other cloud", async (cloud, env, content) => {
  const { exitCode, stderr, done, left } = await runJob("slipway-deploy", { STACK: "one", CLOUD: cloud }, ["one"]);
  expect(exitCode, stderr).toBe(0);
  const up = done.find(({ words }) => words[0] === "up");
  expect(up).toMatchObject({ words: ["up", "one", "--yes", "--forward"], env });
  const own = { aws: /^AWS_/, gcp: /^GOOGLE_/, azure: /^A(RM|ZURE)_/ }[cloud] ?? /^$/;
  expect(Object.keys(up?.env ?? {}).filter((name) => !own.test(name))).toEqual([]);
  expect(up?.files).toEqual([expect.stringContaining(content)]);
  expect(left.sort()).toEqual(["bin", "log"]);
});

test("R16 on GitLab a job has what a client needs of the engine's TLS, and waits until it answers", async () => {
  const { variables, before_script: before = [] } = pipeline[".slipway-stack"] ?? {};
  expect(variables).toMatchObject({
    DOCKER_HOST: "tcp://docker:2376",
    DOCKER_TLS_CERTDIR: "/certs",
    DOCKER_TLS_VERIFY: "1",
    DOCKER_CERT_PATH: "/certs/client",
  });
  expect(before.slice(0, 2)).toEqual(["cd slipway", "npm ci"]);
  folder = await mkdtemp(join(tmpdir(), "slipway-gitlab-"));
  const stubs = { curl: `echo "$*" >> ${folder}/asked; [ "$(wc -l < ${folder}/asked)" -eq 3 ]`, sleep: "exit 0" };
  for (const [name, text] of Object.entries(stubs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const env = { DOCKER_HOST: "tcp://docker:2376", DOCKER_CERT_PATH: "/certs/client" };
  const path = [folder, process.env.PATH ?? ""].join(delimiter);
  await execa("bash", ["-e", "-c", before.at(-1) ?? ""], { env: { ...env, PATH: path }, timeout: 30_000 });
  const asked = (await readFile(join(folder, "asked"), "utf8")).trim().split("\n");
  expect(asked).toHaveLength(3);
  expect(asked[0]).toMatch(/--cacert \/certs\/client\/ca\.pem .* https:\/\/docker:2376\/_ping$/);
  for (const name of ["slipway-deploy", "slipway-deploy-production"])
    expect(pipeline[name]?.timeout).toBe("60 minutes");
});

test("R16 on GitLab a stack that is not touched is left alone, and a preview that fails has its comment first", async () => {
  const other = await runJob("slipway-deploy", { STACK: "one", CLOUD: "aws" }, ["one-more"]);
  expect([other.exitCode, other.done.map(({ words }) => words[0]), other.left.sort()]).toEqual([
    0,
    ["ci"],
    ["bin", "log"],
  ]);
  await rm(folder, { recursive: true });
  const { exitCode, done, left } = await runJob("slipway-preview", { STACK: "one", CLOUD: "aws" }, ["one"], true);
  expect([exitCode, done.map(({ words }) => words[0])]).toEqual([1, ["ci", "preview", "comment"]]);
  expect(left.sort()).toEqual(["bin", "log"]);
});

test("R16 it is said where a cloud can tell no pipeline of a merge request from another, and what to do", () => {
  expect(gitlabNotes(["gcp"])).toEqual([]);
  expect(gitlabNotes(["aws", "gcp", "azure"])).toEqual([
    expect.stringMatching(
      /^aws: no identity for previews: IAM compares the subject alone .* Make one that may only read/,
    ),
    expect.stringMatching(/^azure: no identity for previews: Entra ID compares .*, letter by letter, /),
  ]);
});
