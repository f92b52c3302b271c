import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { runSlipway, shellEnvironment } from "./run-slipway.ts";

let project: ProjectCopy;
/** A backend of the user's own, and the home of somebody who is signed in nowhere. */
let own: Record<string, string>;
let embedded: Record<string, string>;

const slipway = (flags: readonly string[], environment: Readonly<Record<string, string>>, input?: string) =>
  runSlipway(project.directory, flags, environment, input);

/** Runs the commands that an error printed, each on a line of its own, as somebody does in the shell in which it was printed. */
async function follow(said: string): Promise<void> {
  const commands = said.split("\n").filter((line) => /^ {2}\S/.test(line));
  expect(commands).not.toEqual([]);
  const env = { ...shellEnvironment(), ...own };
  await execa("bash", ["-e", "-o", "pipefail", "-c", commands.join("\n")], {
    cwd: project.directory,
    env,
    extendEnv: false,
  });
}

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("R36 where the state of a cloud's stack is", () => {
  beforeAll(async () => {
    project = await copyProject();
    const folder = (name: string) => join(project.directory, name);
    for (const name of ["own", "home", ".slipway/state", "shadow"]) await mkdir(folder(name), { recursive: true });
    const home = { PULUMI_HOME: folder("home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
    own = { ...home, PULUMI_BACKEND_URL: `file://${folder("own")}`, PULUMI_CONFIG_PASSPHRASE: "the team's" };
    await writeFile(folder(".slipway/passphrase"), "of an earlier version");
    const passphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: folder(".slipway/passphrase") };
    embedded = { ...home, PULUMI_BACKEND_URL: `file://${folder(".slipway/state")}`, ...passphrase };
    for (const stack of ["moved", "fresh"]) {
      await writeFile(folder(`stacks/Pulumi.${stack}.yaml`), stringify({ config: { "slipway:target": "ecs" } }));
    }
  });
  afterAll(() => project.dispose());

  test("is nowhere by accident: without a backend there are two ways to one", async () => {
    // The shell of somebody who has worked on the stack on Docker.
    const { exitCode, stderr, stdout } = await slipway(["env", "fresh"], embedded);
    expect(exitCode).toBe(1);
    // Both begin with pulumi, which few have on a new machine.
    expect(stdout).toMatch(/^export PATH=/m);
    expect(stderr).toContain("nothing says where the state of fresh is kept");
    expect(stderr).toMatch(/pulumi login.*\n.*bucket/);
  });

  test("is made in the user's own backend by the command that is printed, and no file changes before", async () => {
    const file = join(project.directory, "stacks/Pulumi.fresh.yaml");
    const before = await readFile(file, "utf8");
    const { exitCode, stderr } = await slipway(["env", "fresh"], own);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${own.PULUMI_BACKEND_URL} has no stack fresh yet`);
    expect(await readFile(file, "utf8")).toBe(before);
    await follow(stderr);
    const { exitCode: again, stdout } = await slipway(["env", "fresh"], own);
    expect(again).toBe(0);
    expect(stdout).not.toContain("PULUMI_BACKEND_URL");
  });

  test("R11 is where a secret is sealed for the stack's file, without its value among the words", async () => {
    const file = join(project.directory, "stacks/Pulumi.fresh.yaml");
    const salt = /^encryptionsalt: .*$/m.exec(await readFile(file, "utf8"))?.[0] ?? "none";
    const { exitCode, stderr } = await slipway(["secrets", "set", "TOKEN", "fresh"], own, "hunter2\n");
    expect(exitCode, stderr).toBe(0);
    // The salt is the team's already, whom nothing has to be told of it.
    expect(stderr).not.toContain("encryptionsalt");
    const text = await readFile(file, "utf8");
    expect(text).toContain(salt);
    expect(`${text}${stderr}`).not.toContain("hunter2");
    const get = ["config", "get", "--stack", "fresh", "--path", "slipway:secrets.TOKEN"];
    const env = { ...shellEnvironment(), ...own };
    const { stdout } = await execa("pulumi", get, { cwd: project.directory, env, extendEnv: false });
    expect(stdout).toBe("hunter2");
    const { secrets } = JSON.parse((await slipway(["secrets", "list", "fresh", "--json"], own)).stdout);
    expect(secrets).toMatchObject([{ name: "TOKEN" }]);
  });

  test("R31 is not made by a verb that only reads, even where a key would seal it", async () => {
    const config = {
      "slipway:target": "fly",
      "slipway:options": { org: "team", region: "fra" },
      "slipway:image": { reference: `registry.example.com/demo@sha256:${"ab".repeat(32)}` },
      "slipway:service": { name: "demo", maxInstances: 1 },
      "slipway:observability": { monitors: "beside", vendor: "newrelic", region: "eu", accountId: 1234567 },
      "slipway:secrets": Object.fromEntries(
        ["NEW_RELIC_API_KEY", "OTEL_EXPORTER_OTLP_HEADERS"].map((name) => [name, { secure: "v1:AAAA:BBBB" }]),
      ),
    };
    // A key of nobody's: making the stack would ask for it.
    const sealed = { secretsprovider: "hashivault://nobody", config };
    await writeFile(join(project.directory, "stacks/Pulumi.unseen.yaml"), stringify(sealed));
    const { exitCode, stderr } = await slipway(["usage", "unseen", "--vendor"], own);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("stack unseen is not deployed: npx slipway up unseen"),
    ]);
    const made = await readdir(join(project.directory, "own"), { recursive: true });
    expect(made.filter((name) => name.includes("unseen"))).toEqual([]);
  });

  test.each([
    ["down", 0, "nothing to remove"],
    ["rollback", 1, "npx slipway up unmade"],
  ])("is not made by %s, which says who was asked for it", async (verb, code, told) => {
    const sealed = { secretsprovider: "hashivault://nobody", config: { "slipway:target": "ecs" } };
    const text = stringify(sealed);
    const file = join(project.directory, "stacks/Pulumi.unmade.yaml");
    await writeFile(file, text);
    const { exitCode, stderr } = await slipway([verb, "unmade", "--yes"], own);
    expect(exitCode, stderr).toBe(code);
    expect(stderr).toContain(`there is no stack unmade in ${own.PULUMI_BACKEND_URL}`);
    expect(stderr).toContain("pulumi whoami --verbose");
    expect(stderr).toContain(told);
    expect(await readFile(file, "utf8")).toBe(text);
    const made = await readdir(join(project.directory, "own"), { recursive: true });
    expect(made.filter((name) => name.includes("unmade"))).toEqual([]);
  });

  test("is moved, secrets sealed anew, from the folder where an earlier version kept it", async () => {
    const shadow = join(project.directory, "shadow");
    await writeFile(join(shadow, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
    const env = { ...shellEnvironment(), ...embedded };
    await execa("pulumi", ["stack", "init", "moved", "--non-interactive"], { cwd: shadow, env, extendEnv: false });
    const { exitCode, stderr } = await slipway(["env", "moved"], own);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`the state of moved lies in ${join(project.directory, ".slipway")}`);
    await follow(stderr);
    const { exitCode: again, stderr: nothing } = await slipway(["env", "moved"], own);
    expect(again, nothing).toBe(0);
    const state = await readFile(join(project.directory, "own/.pulumi/stacks/slipway/moved.json"), "utf8");
    expect(JSON.parse(state).checkpoint.latest.secrets_providers.type).toBe("passphrase");
  });
});
