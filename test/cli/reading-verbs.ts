import { globSync, readFileSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { policyRules } from "../../infra/policy/judge.ts";
import type { SimulatedCloud } from "../../simulation/cloud/index.ts";
import type { runSlipway } from "./run-slipway.ts";

/** A deployed stack called demo, of the target ecs, whose last deployment was a rollback to an image. */
interface Deployed {
  slipway(
    flags: readonly string[],
    environment?: Record<string, string>,
    input?: string,
  ): ReturnType<typeof runSlipway>;
  /** Runs a command in a shell of the user's. */
  follow(command: string): PromiseLike<{ stdout: string }>;
  directory(): string;
  /** The platform, which somebody may change behind Slipway's back. */
  cloud(): Pick<SimulatedCloud, "resources" | "drift">;
  digest: string;
}

/** Shows the verbs that look at a deployed stack, or at what its file holds. */
export function testReading({ slipway, follow, directory, cloud, digest }: Deployed): void {
  test("status says what runs, since when and from which commit, and what it cannot know", async () => {
    const [{ stdout, stderr, exitCode }, text, none] = await Promise.all([
      slipway(["status", "demo", "--json"]),
      slipway(["status", "demo"]),
      slipway(["status", "aws-dev"]),
    ]);
    expect(exitCode, stderr).toBe(0);
    const status: Record<string, unknown> = JSON.parse(stdout);
    expect(status).toMatchObject({
      stack: "demo",
      target: "ecs",
      endpoint: "https://mcp.slipway.invalid/mcp",
      answer: { works: false, cause: expect.stringContaining("mcp.slipway.invalid") },
      image: { digest, since: expect.stringMatching(/^20\d\d-/), earlier: 1 },
      instances: { minimum: 1, running: null },
    });
    expect(status.deployments).toContainEqual(expect.objectContaining({ kind: "update", result: "succeeded" }));
    expect(Array.isArray(status.deployments) ? status.deployments[0] : undefined).toMatchObject({
      kind: "rollback",
      commit: { message: expect.stringContaining("Answer sooner") },
    });
    expect(text.stdout).toMatch(/image +sha256:b+, since 20.* UTC \(/);
    expect(text.stdout).toContain("only the platform knows");
    expect({ exitCode: none.exitCode, stderr: none.stderr }).toEqual({
      exitCode: 1,
      stderr: "error: stack aws-dev is not deployed: npx slipway up aws-dev",
    });
  });

  test("R16 preview --refresh asks the platform first, and fails where somebody changed something there", async () => {
    const log = cloud().resources.find(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    if (log === undefined) throw new Error("the stack keeps a log");
    cloud().drift(log.id, { retentionInDays: 1 });
    const drifted = await slipway(["preview", "demo", "--refresh", "--markdown"]);
    cloud().drift(log.id, { retentionInDays: log.inputs.retentionInDays ?? null });
    expect(drifted.exitCode, drifted.stderr).toBe(1);
    expect(drifted.stdout).toContain("retentionInDays");
  });

  test("R16 policy holds what is deployed against the rules, and fails where an app has left its origin", async () => {
    const asIs = await slipway(["policy", "demo", "--json"]);
    expect(asIs.exitCode, asIs.stderr).toBe(0);
    const audit: { resources: number; violations: { level: string }[] } = JSON.parse(asIs.stdout);
    expect(audit.resources).toBeGreaterThan(10);
    expect(audit.violations.filter(({ level }) => level === "mandatory")).toEqual([]);
    const [file, published] = ["stacks/Pulumi.demo.yaml", "published.json"].map((name) => join(directory(), name));
    if (file === undefined || published === undefined) throw new Error("both have a path");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("slipway:service:", "slipway:service:\n    production: true"));
    const place = { version: "1.0.0", endpoint: "https://app.slipway.invalid/mcp", tools: [] };
    await writeFile(published, JSON.stringify(place));
    const broken = await slipway(["policy", "demo"]);
    await Promise.all([writeFile(file, text), rm(published)]);
    expect(broken.exitCode, broken.stderr).toBe(1);
    expect(broken.stdout).toContain(
      "mandatory  public-origin: it is served at https://mcp.slipway.invalid, and published at https://app.slipway.invalid",
    );
    expect(broken.stdout).toMatch(
      new RegExp(`^stack demo: \\d+ resources held against ${policyRules.length} rules, 1 broken, \\d+ advised$`, "m"),
    );
  });

  test("R16 preview says what up would do, for people and as a comment, or once why it cannot", async () => {
    const wrong = "config:\n  slipway:target: ecs\n  slipway:service: { name: Other }\n";
    await writeFile(join(directory(), "stacks/Pulumi.broken.yaml"), wrong);
    const [comment, json, refused] = await Promise.all([
      slipway(["preview", "demo", "--markdown"]),
      slipway(["preview", "demo", "--json"]),
      slipway(["preview", "broken", "--markdown"]),
    ]);
    expect(comment.exitCode, comment.stderr).toBe(0);
    expect(comment.stdout).not.toContain("retentionInDays");
    expect(comment.stdout).toMatch(/^<!-- slipway:preview demo -->\n\n### demo: .*to (replace|change|make)/);
    expect(comment.stdout).toMatch(/\*\*Cost\*\* USD [\d.]+ a month as before, estimated/);
    expect(comment.stdout).toContain("**Endpoint now** https&#58;//mcp.slipway.invalid/mcp: 1 findings");
    expect(JSON.parse(json.stdout)).toMatchObject({ stack: "demo", plan: { changes: expect.any(Array) } });
    expect({ exitCode: refused.exitCode, once: refused.stdout.split("must be 1 to 40 of a-z").length }).toEqual({
      exitCode: 1,
      once: 2,
    });
    expect(refused.stdout).toContain("### broken cannot be previewed");
    expect(refused.stderr).not.toContain("must be 1 to 40");
    // Its state would keep the folder of all states.
    await slipway(["down", "broken", "--yes"]);
    await rm(join(directory(), "stacks/Pulumi.broken.yaml"));
  });

  test("logs runs the platform's own program, which ends unless it is to follow", async () => {
    const bin = join(directory(), "bin");
    await mkdir(bin);
    await writeFile(join(bin, "aws"), '#!/bin/sh\necho "asked: $*"\n');
    await chmod(join(bin, "aws"), 0o755);
    const PATH = `${bin}:${process.env.PATH}`;
    const [recent, following, lines] = await Promise.all([
      slipway(["logs", "demo"], { PATH }),
      slipway(["logs", "demo", "--follow"], { PATH }),
      slipway(["logs", "demo", "--json"], { PATH }),
    ]);
    expect(JSON.parse(lines.stdout)).toEqual({ text: recent.stdout });
    expect(recent.stdout, recent.stderr).toMatch(/^asked: logs tail \S+ --since 1h --region eu-west-1$/);
    expect(following.stdout, following.stderr).toMatch(/^asked: logs tail \S+ --follow --region eu-west-1$/);
  });

  test("open prints the address of the page", async () => {
    const { stdout, stderr } = await slipway(["open", "demo", "--page", "service", "--print"]);
    expect(stdout, stderr).toBe("https://mcp.slipway.invalid");
    const pages = JSON.parse((await slipway(["open", "demo", "--json"])).stdout);
    expect(pages).toMatchObject({ stack: "demo", console: expect.stringContaining("https://"), service: stdout });
  });

  test("R11 a secret from standard input is encrypted into the file, and no process has it as an argument", async () => {
    const file = join(directory(), "stacks/Pulumi.demo.yaml");
    const before = await readFile(file, "utf8");
    const value = `-----BEGIN-----\n${"kept-to-itself".repeat(2)}\n-----END-----`;
    const running = slipway(["secrets", "set", "TLS_KEY", "demo"], {}, `${value}\n`);
    let isOver = false;
    void running.then(() => (isOver = true));
    const seen = new Set<string>();
    while (!isOver) {
      for (const process of processes()) seen.add(process);
      await sleep(20);
    }
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(0);
    expect([...seen].some((words) => words.includes("pulumi\0config\0"))).toBe(true);
    expect([...seen].filter((words) => words.includes("kept-to-itself"))).toEqual([]);
    expect(stderr).toContain("that file now has a line encryptionsalt");
    expect(stderr).toContain("nothing uses TLS_KEY yet");
    const after = await readFile(file, "utf8");
    expect(after).toMatch(/TLS_KEY:\n\s+secure: v1:/);
    expect(`${after}${stderr}`).not.toContain("kept-to-itself");

    const ready = 'eval "$(node toolchain/launch.mjs env demo)"';
    const { stdout } = await follow(`${ready}\npulumi config get --stack demo --path slipway:secrets.TLS_KEY`);
    expect(stdout).toBe(value);
    await writeFile(file, before);
  });
}

/** What every process of this machine was started with, as Linux tells. */
function processes(): string[] {
  return globSync("/proc/[0-9]*/cmdline").flatMap((file) => {
    try {
      return [readFileSync(file, "utf8")];
    } catch {
      // It has ended.
      return [];
    }
  });
}
