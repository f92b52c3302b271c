import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { copyProject, type ProjectCopy } from "../project-copy.ts";
import { runSlipway } from "../run-slipway.ts";

const fileSchema = z.looseObject({ config: z.record(z.string(), z.unknown()) });
let project: ProjectCopy;
const slipway = (...flags: string[]) => runSlipway(project.directory, flags);
const git = (...words: string[]) => {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
  return execa("git", [...who, ...words], { cwd: project.directory });
};
const change = async (file: string, text: string) => {
  await appendFile(join(project.directory, file), text);
  await git("commit", "-qam", `Change ${file}`);
};
const setIn = async (stack: string, key: string, more: object) => {
  const file = join(project.directory, `stacks/Pulumi.${stack}.yaml`);
  const { config, ...rest } = fileSchema.parse(parse(await readFile(file, "utf8")));
  const next = { ...config, [key]: { ...Object(config[key] ?? {}), ...more } };
  await writeFile(file, stringify({ ...rest, config: next }));
};
const namesIn = (stdout: string): string[] => {
  const found: { stack: string }[] = JSON.parse(stdout);
  return found.map(({ stack }) => stack);
};

beforeAll(async () => {
  project = await copyProject();
  await rm(join(project.directory, ".github"), { recursive: true, force: true });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "Begin");
});
afterAll(() => project.dispose());

test("R16 ci writes what is missing and overwrites nothing", async () => {
  const file = ".github/workflows/slipway-deploy.yml";
  const first = await slipway("ci", "--json");
  expect(first.exitCode, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ written: expect.arrayContaining([file]), kept: [], same: [] });
  await writeFile(join(project.directory, file), "name: ours\n");
  await rm(join(project.directory, ".github/workflows/slipway-drift.yml"));
  const again = await slipway("ci");
  expect(again.stdout).toContain("written    .github/workflows/slipway-drift.yml");
  expect(again.stdout).toContain("as it was  .github/workflows/slipway-check.yml");
  expect(again.stdout).toContain(`kept       ${file}`);
  expect(await readFile(join(project.directory, file), "utf8")).toBe("name: ours\n");
  expect((await slipway("ci", "--with", "nowhere")).exitCode).toBe(2);
});

test("R16 ci stacks names what a change touches, and is deployed by this repository", async () => {
  const since = (await git("rev-parse", "HEAD")).stdout;
  const deployed = ["ci", "stacks", "--json", "--repository", "My-Team/my-server", "--since", since];
  expect(namesIn((await slipway(...deployed)).stdout)).toEqual([]);
  await change("stacks/Pulumi.gcp-prod.yaml", "# a remark\n");
  await change("docs/server.md", "A remark.\n");
  expect(namesIn((await slipway(...deployed)).stdout)).toEqual(["gcp-prod"]);
  await change("server/Dockerfile", "# a remark\n");
  const all = await slipway(...deployed, "--with", "fly-prod");
  expect(namesIn(all.stdout)).toEqual(
    expect.arrayContaining(["apprunner-prod", "aws-prod", "azure-prod", "fly-prod", "gcp-prod"]),
  );
  expect(namesIn((await slipway("ci", "stacks", "--json", "--repository", "another/one")).stdout)).toEqual([]);
  expect((await slipway("ci", "stacks", "--since", "nothing")).stderr).toContain("git cannot say what changed");
});

test("R16 ci stacks names what a pull request touches no more but has a comment about, which is to say so", async () => {
  const bodies = [
    "<!-- slipway:preview gcp-prod -->\n1 to replace",
    "<!-- slipway:preview local -->",
    "gcp-dev, please",
  ];
  const host = createServer((_, response) => {
    response.end(JSON.stringify(bodies.map((body, id) => ({ id, body, user: { type: "Bot" } }))));
  });
  await once(host.listen(0, "127.0.0.1"), "listening");
  const address = host.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const flags = ["ci", "stacks", "--json", "--repository", "my-team/my-server", "--since", "HEAD"];
  const environment = {
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "my-team/my-server",
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
  };
  const { stdout, stderr } = await runSlipway(project.directory, [...flags, "--pull-request", "12"], environment);
  host.close();
  expect(namesIn(stdout || stderr)).toEqual(["gcp-prod"]);
  expect(namesIn((await slipway(...flags)).stdout)).toEqual([]);
});

test("R16 ci names every secret that the stacks take from the environment of whoever deploys them", async () => {
  await setIn("gcp-prod", "slipway:options", { dns: { cloudflareZoneId: "0".repeat(32) } });
  await setIn("aws-prod", "slipway:image", { secrets: ["NPM_TOKEN", "SENTRY_AUTH"] });
  await setIn("aws-prod", "slipway:secrets", { SENTRY_AUTH: { secure: "v1:x:y" } });
  await setIn("gcp-dev", "slipway:image", { secrets: ["NOBODY_DEPLOYS_IT"] });
  const { stdout, stderr } = await slipway("ci", "--json", "--with", "k8s-prod,fly-prod");
  const { secrets } = z.object({ secrets: z.array(z.string()) }).parse(JSON.parse(stdout || stderr));
  expect(secrets.toSorted()).toEqual([
    "CLOUDFLARE_API_TOKEN",
    "FLY_API_TOKEN",
    "KUBECONFIG",
    "NPM_TOKEN",
    "PULUMI_ACCESS_TOKEN",
  ]);
});

test("R16 ci tells a project with a pipeline on GitLab what that must include", async () => {
  const file = join(project.directory, ".gitlab-ci.yml");
  await writeFile(file, "build: { script: [make] }\n");
  const notesOf = async () => {
    const { stdout } = await slipway("ci", "--host", "gitlab", "--json");
    return z
      .object({ notes: z.array(z.string()) })
      .parse(JSON.parse(stdout))
      .notes.join("\n");
  };
  expect(await notesOf()).toContain("add include: [{ local: .gitlab/slipway.yml }] to it");
  await appendFile(file, "include: [{ local: .gitlab/slipway.yml }]\n");
  expect(await notesOf()).not.toContain("add include");
});

test("R16 ci stacks warns of a key that seals more than one stack", async () => {
  const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/one";
  for (const stack of ["aws-dev", "aws-prod"]) {
    const ci = { repository: "my-team/my-server", environment: stack, state: { bucket: "states", keyArn } };
    await setIn(stack, "slipway:options", { ci });
  }
  const { exitCode, stdout, stderr } = await slipway("ci", "stacks", "--json");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringContaining("warning: aws-dev, aws-prod name the same key"),
  });
  expect(namesIn(stdout)).toContain("aws-prod");
});

test("R15 ci stacks says what is wrong with any stack's file", async () => {
  const file = join(project.directory, "stacks/Pulumi.gcp-dev.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace("slipway:service:", "slipway:servise:"));
  const { exitCode, stderr } = await slipway("ci", "stacks");
  expect({ exitCode, told: stderr.includes("stacks/Pulumi.gcp-dev.yaml") }).toEqual({ exitCode: 1, told: true });
});
