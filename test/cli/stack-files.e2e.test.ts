import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { runSlipway, shellEnvironment } from "./run-slipway.ts";

let project: ProjectCopy;

describe.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")("a stack's file", () => {
  beforeAll(async () => {
    project = await copyProject({ keepsState: true });
  });
  afterAll(() => project.dispose());

  test("secrets that this checkout encrypted can be read after down has removed its last stack", async () => {
    const file = join(project.directory, "stacks/Pulumi.kept.yaml");
    await writeFile(file, stringify({ config: { "slipway:target": "ecs" } }));
    const path = "--stack kept --path slipway:secrets.TOKEN";
    const inShell = (command: string) =>
      execa("bash", ["-e", "-c", `eval "$(node toolchain/launch.mjs env kept)"; ${command}`], {
        cwd: project.directory,
        env: shellEnvironment(),
        extendEnv: false,
      });
    await inShell(`pulumi config set --secret ${path} hello`);
    const down = await runSlipway(project.directory, ["down", "kept", "--yes", "--keep-services"]);
    expect(down.exitCode, down.stderr).toBe(0);
    expect(await readdir(join(project.directory, ".slipway"))).toEqual(["passphrase"]);
    expect((await inShell(`pulumi config get ${path}`)).stdout).toBe("hello");
  });

  test("a rehearsal makes up every encrypted value, since it has the key of none", async () => {
    const secure = { secure: "v1:made:elsewhere" };
    const secrets = { TOKEN: secure, "A.B": [secure, "plain"] };
    const config = { "slipway:target": "ecs", "slipway:secrets": secrets, "aws:secretKey": secure };
    await writeFile(join(project.directory, "stacks/Pulumi.sealed.yaml"), stringify({ config }));
    const directory = join(project.directory, "rehearsal");
    await mkdir(directory);
    const script = `
      import { makeCopy, readSettings, scratchState } from "./cli/stack-copy.ts";
      const directory = "${directory}";
      const { settings, encrypted: secrets } = await readSettings("sealed");
      const toolchain = { environment: {}, steps: [], lacking: {} };
      const session = { stack: "sealed", docker: false, toolchain, state: scratchState(directory) };
      await makeCopy({ session, directory, settings, secrets });`;
    await execa("node", ["--input-type=module", "-e", script], { cwd: project.directory, env: shellEnvironment() });
    const copy = parse(await readFile(join(directory, "Pulumi.sealed.yaml"), "utf8"));
    const made = { secure: expect.stringMatching(/^v1:(?!made)/) };
    expect(copy.config).toMatchObject({
      "slipway:secrets": { TOKEN: made, "A.B": [made, "plain"] },
      "aws:secretKey": made,
    });
  });

  test("the commands that are printed mend a stack in a shell that nobody has set up", async () => {
    const file = join(project.directory, "stacks/Pulumi.dotted.yaml");
    const service = { name: "demo", domain: "mcp.example.com", cpu: 0.5, memoryMiB: 1024, secrets: ["PLAIN", "TOKEN"] };
    const config = { "slipway:target": "ecs", "slipway:service": service, "slipway:options": { region: "eu-west-1" } };
    await writeFile(file, stringify({ config: { ...config, "slipway:secrets": { PLAIN: "hunter2" } } }));
    const mend = async (problem: string) => {
      const { stdout, stderr } = await runSlipway(project.directory, ["preview", "dotted"]);
      const [command = ""] =
        new RegExp(`(?<=${problem}; .* it with: )npx slipway secrets set .*`).exec(stdout + stderr) ?? [];
      const [shell = ""] = /(?<=work in a shell after: ).*/.exec(stderr) ?? [];
      expect([command, shell]).not.toContain("");
      const script = `npx() { shift; node toolchain/launch.mjs "$@"; }\n${shell}\n${command}`;
      const options = { cwd: project.directory, env: shellEnvironment(), extendEnv: false, input: "hunter2" };
      await execa("bash", ["-e", "-c", script], options);
    };
    await mend("PLAIN: is in plain text");
    await mend("TOKEN: missing");
    const secure = { secure: expect.stringMatching(/^v1:/) };
    const { config: after } = parse(await readFile(file, "utf8"));
    expect(after["slipway:secrets"]).toEqual({ PLAIN: secure, TOKEN: secure });
  });

  test("a target by a name that every object has is none", async () => {
    const config = { "slipway:target": "constructor" };
    await writeFile(join(project.directory, "stacks/Pulumi.nobody.yaml"), stringify({ config }));
    const script = `import { readLimits } from "./cli/verify-endpoint.ts"; console.log(await readLimits("nobody"));`;
    const { stdout } = await execa("node", ["--input-type=module", "-e", script], { cwd: project.directory });
    expect(stdout).toBe("undefined");
  });

  test("a stack's file that is no YAML is said in one line", async () => {
    await writeFile(join(project.directory, "stacks/Pulumi.broken.yaml"), "config:\n  slipway:target: [ecs\n");
    const { exitCode, stderr } = await runSlipway(project.directory, ["preview", "broken"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: stacks\/Pulumi\.broken\.yaml is no YAML: .* at line \d+/);
    expect(stderr).not.toContain("    at ");
  });

  test("a file whose name is no stack's is said in one line", async () => {
    await writeFile(join(project.directory, "stacks/Pulumi.my app.yaml"), stringify({ config: {} }));
    const { exitCode, stderr } = await runSlipway(project.directory, ["preview", "my app"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: "my app" is no name of a stack, .*: rename stacks\/Pulumi\.my app\.yaml\n {2}npx slipway preview --help$/,
    );
  });

  test("settings beside config are named, and not asked for again", async () => {
    const file = { "slipway:target": "ecs", "slipway:service": { name: "demo" } };
    await writeFile(join(project.directory, "stacks/Pulumi.flat.yaml"), stringify(file));
    const { stdout, stderr } = await runSlipway(project.directory, ["preview", "flat"]);
    expect(stdout + stderr).toContain(`slipway:target: stands beside "config:" and is not read there; move it below`);
    expect(stdout + stderr).not.toContain("required");
    expect(stderr).toContain('work in a shell after: eval "$(npx slipway env flat)"');
  });

  test("settings without the project's name are those with it, as Pulumi has it", async () => {
    const secrets = { SAFE: { secure: "v1:a:b" }, TOKEN: "x" };
    const write = (target: string) =>
      writeFile(join(project.directory, "stacks/Pulumi.short.yaml"), stringify({ config: { target, secrets } }));
    await write("docker");
    const here = await runSlipway(project.directory, ["rehearse", "short"]);
    expect(here.stderr).toContain("stack short runs on this machine anyway");
    await write("ecs");
    const cloud = await runSlipway(project.directory, ["preview", "short"]);
    expect(cloud.stderr).toContain("slipway:secrets.TOKEN: is in plain text");
    expect(cloud.exitCode).toBe(1);
  });
});
