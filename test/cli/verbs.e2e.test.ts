import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import * as z from "zod";
import { type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { testOwnProgram } from "./own-program.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { runSlipway, shellEnvironment } from "./run-slipway.ts";
import { testReading } from "./reading-verbs.ts";

// Nothing is built: the verbs themselves are what runs here, on the real engine.
const imageOf = (digit: string) => `ghcr.io/team/server@sha256:${digit.repeat(64)}`;
const service = "aws:ecs/service:Service";
const summarySchema = z.object({ imageDigest: z.string(), verification: z.unknown().optional() });

let project: ProjectCopy;
let cloud: SimulatedCloud;
/** Writes the stack's file: which image, and whether its domain's records are said to be set. */
const configure = (digit: string, domainVerified: boolean) =>
  writeFile(
    join(project.directory, "stacks/Pulumi.demo.yaml"),
    stringify({
      config: {
        "slipway:target": "ecs",
        "slipway:service": { name: "demo", domain: "mcp.slipway.invalid", memoryMiB: 2048 },
        "slipway:image": { reference: imageOf(digit) },
        "slipway:options": { region: "eu-west-1", domainVerified },
        "slipway:examine": { beforeTraffic: false },
      },
    }),
  );

const slipway = (flags: readonly string[], environment: Readonly<Record<string, string>> = {}, input?: string) =>
  runSlipway(project.directory, flags, { ...cloud.environment, ...environment }, input);

/** Runs a command that a verb printed, in a shell of the user's. */
const follow = (command: string, environment: Readonly<Record<string, string>> = {}) =>
  execa("bash", ["-e", "-c", command], {
    cwd: project.directory,
    env: { ...shellEnvironment(), ...environment },
    extendEnv: false,
  });

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const digestIn = (stdout: string) => summarySchema.parse(JSON.parse(stdout)).imageDigest;
const notInOrder = "error: the service is deployed and not in order: npx slipway verify --stack demo";

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("verbs on a stack of a cloud", () => {
  beforeAll(async () => {
    project = await copyProject({ keepsState: true });
    await follow('git init -q && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "Answer sooner"');
    cloud = await startSimulatedCloud(ecsCloud());
    await configure("a", false);
  });

  afterAll(async () => {
    await cloud.close();
    await project.dispose();
  });

  test("R11 a state that a shell's passphrase sealed says so, and the printed command mends it", async () => {
    const state = join(project.directory, ".slipway");
    await mkdir(join(state, "state"), { recursive: true });
    await mkdir(join(state, "stack"));
    await writeFile(join(state, "passphrase"), "this checkout's own");
    await writeFile(join(state, "stack/Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
    const sealing = { PULUMI_BACKEND_URL: `file://${state}/state`, PULUMI_CONFIG_PASSPHRASE: "the shell's" };
    await execa("pulumi", ["stack", "init", "demo", "--non-interactive"], { cwd: join(state, "stack"), env: sealing });

    const { exitCode, stderr } = await slipway(["preview", "demo"]);
    const sealed = expect.stringContaining("stack demo is sealed with another passphrase than this checkout's own");
    expect([exitCode, stderr]).toEqual([1, sealed]);
    await follow(stderr.split("\n").at(-1) ?? "", { PULUMI_CONFIG_PASSPHRASE: "the shell's" });
  });

  test("R11 R12 settings of a shell and its proxies decide nothing, and records to be set are no failure", async () => {
    const { exitCode, stdout, stderr } = await slipway(["up", "demo", "--yes", "--json"], {
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere",
      PULUMI_BACKEND_URL: "",
      PULUMI_STACK: "another",
      PULUMI_ACCESS_TOKEN: "pul-0123456789abcdef",
      PULUMI_SELF_MANAGED_STATE_GZIP: "true",
      PULUMI_DIY_BACKEND_LEGACY_LAYOUT: "true",
      http_proxy: "http://127.0.0.1:9",
      https_proxy: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      ALL_PROXY: "http://127.0.0.1:9",
    });
    expect(exitCode, stderr).toBe(0);
    expect(summarySchema.parse(JSON.parse(stdout)).verification).toBeUndefined();
    const { exitCode: again, stderr: told } = await slipway(["rollback", "demo", "--yes"]);
    expect([again, told]).toEqual([1, expect.stringContaining("stack demo has no image to go back to: none ran yet")]);
  });

  test("R12 once the records are said to be set, a service that does not answer fails the run", async () => {
    await configure("b", true);
    const { exitCode, stderr, stdout } = await slipway(["up", "demo", "--yes"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(notInOrder)]);
    expect(stdout).toContain("npx slipway down demo");
    expect(cloud.resources.some(({ type }) => type === service)).toBe(true);
  });

  test("an interrupted up ends what is under way, holds off a second run meanwhile, and leaves nothing behind", async () => {
    await configure("c", true);
    const begun = cloud.slow({ type: service, method: "update", ms: 120_000 });
    const running = slipway(["up", "demo", "--yes"]);
    await begun;
    const locks = join(project.directory, ".slipway/state/.pulumi/locks/organization/slipway/demo");
    await cp(locks, join(project.directory, "locks"), { recursive: true });
    const second = await slipway(["down", "demo", "--yes"]);
    running.kill("SIGINT");
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode, stderr).toBe(130);
    expect(`${stdout}${stderr}`.match(/\^C received/g)).toHaveLength(1);
    expect(second.stderr).toContain("stack demo is locked: another command works on it");
    expect(await readdir(locks)).toEqual([]);

    // What a run that was killed leaves.
    await cp(join(project.directory, "locks"), locks, { recursive: true });
    const { stderr: told } = await slipway(["up", "demo", "--yes"]);
    expect(told).toContain("stack demo is locked");
    await follow(told.split("\n").at(-1) ?? "");
    expect(await readdir(locks)).toEqual([]);
    expect(digestIn((await slipway(["up", "demo", "--yes", "--json"])).stdout)).toBe(digestOf("c"));
  });

  test("R11 a salt of another checkout is passed over, and values that it encrypted are said to be its own", async () => {
    const file = join(project.directory, "stacks/Pulumi.demo.yaml");
    const before = await readFile(file, "utf8");
    const elsewhere = "encryptionsalt: v1:rXVwbcyNcmQ=:v1:1TOVeIhONj6tw58B:fIlxL9dSvJxiPaoLqIgHoQO6jnwvxw==\n";
    await writeFile(file, `${before}${elsewhere}`);
    const { exitCode, stderr } = await slipway(["preview", "demo"]);
    expect(exitCode, stderr).toBe(0);

    const secure = "{ secure: v1:hAo4sVrTIQdNn7Fh:lypmeFDjc828rMqUvMg4iNsAcl3LqqY= }";
    await writeFile(file, `${before}  slipway:secrets: { TOKEN: ${secure} }\n${elsewhere}`);
    const { stderr: told } = await slipway(["preview", "demo"]);
    expect(told).toContain("stacks/Pulumi.demo.yaml holds values that were encrypted with another passphrase");
    await writeFile(file, before);
  });

  test("R17 a rollback goes to what ran before, a second one never to what was rolled back or never ran", async () => {
    const first = await slipway(["rollback", "demo", "--yes", "--json"]);
    expect(first.stderr).toContain(`rolling back to ${imageOf("b")}`);
    expect(digestIn(first.stdout)).toBe(digestOf("b"));
    expect(cloud.resources.map(({ type }) => type)).not.toContain("aws:ecr/repository:Repository");
    const second = await slipway(["rollback", "demo", "--yes"]);
    const none = expect.stringContaining("no image that ran before is left to go back to");
    expect(second).toMatchObject({ exitCode: 1, stderr: none });
    expect(second.stderr).toContain(`${digestOf("c")} (rolled back)`);
    expect(second.stderr).not.toContain(digestOf("a"));
  });

  testReading({ slipway, follow, directory: () => project.directory, cloud: () => cloud, digest: digestOf("b") });

  test("env sets up a shell that Pulumi works in, whatever is in its variables", async () => {
    const path = `${process.env.PATH}:/it's $(false) "here"`;
    const shell = {
      PATH: path,
      PULUMI_CONFIG_PASSPHRASE: "the shell's",
      no_proxy: "a.example",
      http_proxy: "http://127.0.0.1:9",
    };
    const { stdout } = await slipway(["env", "demo"], shell);
    const seen = await follow(
      `${stdout}\npulumi stack output imageDigest --stack demo\necho "$PATH"\necho "$no_proxy"`,
      shell,
    );
    const [digest, pathThere, direct] = seen.stdout.split("\n");
    expect(digest).toBe(digestOf("b"));
    expect(pathThere?.endsWith(path)).toBe(true);
    expect(direct?.split(",")).toEqual(expect.arrayContaining(["a.example", "localhost", "127.0.0.1", "::1"]));
  });

  test("nothing is removed without asking, and down says what goes", async () => {
    const { stderr: refusal } = await slipway(["down", "demo"]);
    const command = /npx slipway (down demo --yes)/.exec(refusal)?.[1] ?? "";
    expect(cloud.resources).not.toEqual([]);
    const { exitCode, stderr, stdout } = await slipway([...command.split(" "), "--keep-services", "--json"]);
    expect(exitCode, stderr).toBe(0);
    const removed = expect.arrayContaining([expect.objectContaining({ type: service })]);
    expect(JSON.parse(stdout)).toMatchObject({ stack: "demo", removed, keptVolumes: [], isForgotten: true });
    expect(stderr).toMatch(/down removes what stack demo made:\n(?:.*\n)*? {2}Service: demo/);
    expect(cloud.resources).toEqual([]);
    expect(existsSync(join(project.directory, ".slipway"))).toBe(false);
    expect(await readFile(join(project.directory, "stacks/Pulumi.demo.yaml"), "utf8")).not.toContain("encryptionsalt");
  });

  testOwnProgram({ slipway, directory: () => project.directory, image: imageOf("d"), digest: digestOf("d") });

  test("two runs that begin at once share one state", async () => {
    const [one, other] = await Promise.all([slipway(["env", "demo"]), slipway(["env", "demo"])]);
    expect([one.exitCode, other.exitCode, other.stdout]).toEqual([0, 0, one.stdout]);
  });
});
