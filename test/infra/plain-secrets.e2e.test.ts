import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test as anyTest } from "vitest";
import { parse, stringify } from "yaml";
import { copyProject, type ProjectCopy } from "../cli/project-copy.ts";
import { runSlipway } from "../cli/run-slipway.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const words = "slipway:secrets.TOKEN: is in plain text; encrypt it with: npx slipway secrets set TOKEN mixed";

let project: ProjectCopy;
let file: string;
let env: Record<string, string>;

beforeAll(async () => {
  project = await copyProject();
  file = join(project.directory, "stacks/Pulumi.mixed.yaml");
  env = {
    PULUMI_BACKEND_URL: `file://${project.directory}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  await writeFile(file, stringify({ config: { "slipway:target": "cloud-run" } }));
  await pulumi("stack", "init", "mixed");
  await pulumi("config", "set", "--stack", "mixed", "--path", "--secret", "slipway:secrets.SAFE", "one");
  const { config, ...rest } = parse(await readFile(file, "utf8"));
  const service = { name: "demo", secrets: ["SAFE", "TOKEN"] };
  const secrets = { ...config["slipway:secrets"], TOKEN: "hunter2" };
  const options = { project: "my-project", region: "europe-west1" };
  const mixed = { ...config, "slipway:service": service, "slipway:secrets": secrets, "slipway:options": options };
  await writeFile(file, stringify({ ...rest, config: mixed }));
});

afterAll(() => project.dispose());

test("R11 plain pulumi is told of a secret in plain text beside an encrypted one", async () => {
  const { all, exitCode } = await pulumi("preview", "--stack", "mixed", "--non-interactive");
  expect(all).toContain(words);
  expect(all).not.toContain("hunter2");
  expect(exitCode).not.toBe(0);
});

test.each([
  ["preview", "--stack", "mixed"],
  ["up", "--stack", "mixed", "--yes"],
])("R11 slipway %s is refused before anything runs", async (...flags) => {
  const { stderr, stdout, exitCode } = await runSlipway(project.directory, flags);
  expect(stderr).toContain(words);
  expect(stdout + stderr).not.toContain("Previewing");
  expect(exitCode).toBe(1);
});

function pulumi(...args: string[]) {
  return execa("pulumi", args, { cwd: project.directory, env, all: true, reject: false, timeout: 120_000 });
}
