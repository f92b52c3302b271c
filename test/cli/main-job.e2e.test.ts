import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { verify } from "../../verify/run.ts";
import { docker, findRemains, missing, removeRemains, serviceContainers, startForeign } from "../toolchain/machine.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { runSlipway } from "./run-slipway.ts";
import { checkout } from "../checkout.ts";

const stackText = `config:
  slipway:target: docker
  slipway:service:
    name: quay
    maxInstances: 1
    env:
      AUTHENTICATION: none
  slipway:image:
    context: server
    builder: slipway
  slipway:options:
    port: 18101
    registryPort: 18102
    dataPath: /data
`;

const summarySchema = z.object({
  endpoint: z.string(),
  imageDigest: z.string(),
  imageBytes: z.number(),
  verification: z.object({
    about: z.object({ protocolVersion: z.string(), call: z.object({ tool: z.string() }) }),
    findings: z.array(z.unknown()),
    unfinished: z.array(z.string()),
    durationMs: z.number(),
  }),
  deploySeconds: z.number(),
  steps: z.array(z.object({ name: z.string(), operation: z.string(), seconds: z.number() })),
});

const reportSchema = z.object({
  findings: z.array(z.unknown()),
  timings: z.array(z.object({ name: z.string() })),
});

let project: ProjectCopy;

describe.skipIf(missing !== "")("the main job", () => {
  beforeAll(async () => {
    await removeRemains("quay", "quay");
    project = await copyProject();
    await writeFile(join(project.directory, "stacks/Pulumi.quay.yaml"), stackText);
  });

  afterAll(async () => {
    if (existsSync(join(project.directory, ".slipway"))) await slipway("down", "quay", "--yes", "--keep-services");
    await project.dispose();
  });

  test("R1 R9 one command builds, deploys, calls a tool and sums up", async () => {
    const { stdout } = await slipway("up", "--stack", "quay", "--json");
    const summary = summarySchema.parse(JSON.parse(stdout));
    expect(summary.endpoint).toBe("http://localhost:18101/mcp");
    expect(summary.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(summary.verification).toMatchObject({
      about: { call: { tool: "list_tasks" }, protocolVersion: "2026-07-28" },
      findings: [],
      unfinished: [],
    });
    expect(summary.steps.map(({ name }) => name)).toContain("quay-0");
  });

  test("R11 the state stays in the checkout, readable to this user alone, and the stack file stays as it was", async () => {
    const passphrase = await stat(join(project.directory, ".slipway/passphrase"));
    expect(passphrase.mode & 0o777).toBe(0o600);
    expect(await readFile(join(project.directory, "stacks/Pulumi.quay.yaml"), "utf8")).toBe(stackText);
    expect((await execa("git", ["check-ignore", ".slipway/passphrase"], { cwd: checkout })).stdout).toBe(
      ".slipway/passphrase",
    );
  });

  test("the image runs the bundle as another user than root and holds no packages", async () => {
    const [container] = await serviceContainers("quay");
    const run = await execa("docker", ["exec", container?.Id ?? "", "sh", "-c", "id -u; ls /app"]);
    expect(run.stdout.split("\n")).toEqual(["1000", "cache", "server.cjs"]);
  });

  test("the shell that env describes has pulumi and the stack's state", async () => {
    const { stdout: exports } = await slipway("env", "--stack", "quay");
    const script = `${exports}\npulumi stack output endpoint --stack quay`;
    const { stdout } = await execa("bash", ["-c", script], { cwd: project.directory });
    expect(stdout).toBe("http://localhost:18101/mcp");
  });

  test("R17 the second up changes nothing; a people's summary is a table with the endpoint below", async () => {
    const { stdout } = await slipway("up", "--stack", "quay");
    expect(stdout).toMatch(/endpoint {2}http:\/\/localhost:18101\/mcp\n {2}image {5}sha256:/);
    expect(stdout).toContain("nothing changed");
  });

  test("R23 verify by the stack's name restarts the service, watches its memory and finds nothing", async () => {
    const foreign = await startForeign("quay");
    const before = await startOfService();
    const out = join(project.directory, ".slipway/verified");
    const flags = ["--only", "speed", "--allow-writes", "--soak", "10", "--json", "--out", out];
    const { stdout, stderr } = await slipway("verify", "--stack", "quay", ...flags);
    expect(stdout, stderr).not.toBe("");
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.findings).toEqual([]);
    expect(await startOfService()).not.toBe(before);
    expect(await foreign.startedAgain()).toBe(false);
    await foreign.remove();
    expect(report.timings.map(({ name }) => name)).toContain("from the start to the first answer");
    const soak = await readFile(join(out, "transcripts/speed.soak-soak.txt"), "utf8");
    expect(soak).toMatch(/^failures: 0\nmemory:\n[\d.]+ s: [1-9][\d.]* MiB\n/);
  });

  test("a Dockerfile that fails ends with its failing step", async () => {
    const dockerfile = join(project.directory, "server/Dockerfile");
    const good = await readFile(dockerfile, "utf8");
    await writeFile(
      dockerfile,
      good.replace("RUN npm run build", 'RUN echo "before it fails" && npm run no-such-script'),
    );
    const { stderr, exitCode } = await slipway("up", "--stack", "quay");
    await writeFile(dockerfile, good);
    expect(exitCode).toBe(1);
    const [, step = ""] = stderr.split("the step of the Dockerfile that failed:\n");
    expect(step.split("\n").length).toBeLessThan(25);
    expect(step).toContain("before it fails");
    expect(step).toContain('Missing script: "no-such-script"');
    expect(step).toMatch(/error: pulumi up did not succeed/);
  });

  test("R17 R20 rollback is one command: the image before, nothing built, the next up goes on, and no task is lost", async () => {
    const { stdout } = await slipway("up", "--stack", "quay", "--json");
    const { imageDigest: first, steps } = summarySchema.parse(JSON.parse(stdout));
    // What failed to build changed nothing.
    expect(steps).toEqual([]);
    await callTool("add_task", { title: "Survive an update" });
    const main = join(project.directory, "server/src/main.ts");
    await writeFile(main, `${await readFile(main, "utf8")}\nprocess.title = "changed";\n`);
    const second = await digestAfter("up");
    expect(second).not.toBe(first);
    expect(await digestAfter("rollback")).toBe(first);
    expect(await readFile(join(project.directory, "stacks/Pulumi.quay.yaml"), "utf8")).toBe(stackText);
    expect(await digestAfter("up")).toBe(second);
    expect(await callTool("list_tasks", {})).toMatchObject({ tasks: [{ title: "Survive an update", done: false }] });
    const { stderr } = await slipway("rollback", "--stack", "quay", "--to", `sha256:${"0".repeat(64)}`);
    expect(stderr).toContain("was not deployed before; the history of stack quay is");
    expect(stderr).toContain(first);
  });

  test("down removes everything, the state too, and keeps the data", async () => {
    const down = await slipway("down", "quay", "--yes", "--keep-services");
    expect(down.exitCode).toBe(0);
    expect(down.stdout.trimEnd().split("\n").at(-1)).toBe(
      "stack quay is removed too, with its history: there is nothing left to do",
    );
    const [data = "", ...others] = await findRemains("quay");
    expect(data).toMatch(/^quay-quay-data-\w{8}$/);
    expect(others).toEqual([]);
    await docker.getVolume(data).remove();
    expect(existsSync(join(project.directory, ".slipway"))).toBe(false);
    const { about } = await verify("http://localhost:18101/mcp", { quick: true, only: ["protocol.handshake"] });
    expect(about).toBeUndefined();
  });
});

async function startOfService(): Promise<string> {
  const [container] = await serviceContainers("quay");
  return (await docker.getContainer(container?.Id ?? "").inspect()).State.StartedAt;
}

async function callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
  const client = new Client({ name: "test", version: "0.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL("http://localhost:18101/mcp")));
  try {
    return (await client.callTool({ name, arguments: args })).structuredContent;
  } finally {
    await client.close();
  }
}

async function digestAfter(verb: string): Promise<string> {
  const { stdout, stderr } = await slipway(verb, "--stack", "quay", "--json");
  expect(stdout, stderr).not.toBe("");
  return summarySchema.parse(JSON.parse(stdout)).imageDigest;
}

function slipway(...flags: string[]) {
  return runSlipway(project.directory, flags);
}
