import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine, type Engine } from "./engine.ts";
import { commandLines, docker, findRemains, missing, pluginHome, serviceContainers } from "./machine.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { askUntil, type Answers, startAsking } from "./traffic.ts";

const service = "harbour";
const port = 18081;
const registryPort = 15051;
const url = `http://localhost:${port}`;
const secretText = "a secret that must not be seen";

let project: ProjectCopy;
let engine: Engine;

const settings = (service: Record<string, unknown> = {}, image: Record<string, unknown> = {}) => ({
  "slipway:target": "docker",
  "slipway:service": { name: "harbour", maxInstances: 1, memoryMiB: 128, cpu: 0.5, secrets: ["TOKEN"], ...service },
  "slipway:image": { context: "test/fixtures/plain-server", builder: "slipway", ...image },
  "slipway:options": { port, registryPort, startTimeoutSeconds: 4, drainSeconds: 5 },
});

describe.skipIf(missing !== "")("target docker on a real engine", () => {
  beforeAll(async () => {
    project = await copyProject();
    engine = await createEngine({ projectDir: project.directory, environment: pluginHome, config: settings() });
    await engine.setSecret("slipway:secrets.TOKEN", secretText);
  });

  afterAll(async () => {
    await engine?.destroy();
    await engine?.dispose();
    await project?.dispose();
  });

  test("R9 R17 the first up builds, pushes, runs and answers", async () => {
    const result = await engine.up();
    expect(result.output).toContain("9 created");
    expect(await ask("/")).toBe("first answer");
    const image = String(await engine.stackOutput("image"));
    expect(image).toMatch(/^localhost:15051\/harbour@sha256:[0-9a-f]{64}$/);
    const [container] = await serviceContainers(service);
    expect((await docker.getContainer(container?.Id ?? "").inspect()).Config.Image).toBe(image);
    expect(await engine.stackOutput("endpoint")).toBe(`${url}/mcp`);
  });

  test("R11 the server has its secret, and nothing else shows it", async () => {
    expect(await ask("/env?name=TOKEN")).toBe(createHash("sha256").update(secretText).digest("hex"));
    expect(await engine.stateText()).not.toContain(secretText);
    const others = (await docker.listContainers({ all: true })).filter(({ Labels }) => !Labels["dev.slipway.service"]);
    const shown = await Promise.all([
      ...others.map(({ Id }) => docker.getContainer(Id).inspect()),
      docker.getImage(String(await engine.stackOutput("image"))).inspect(),
      docker.getImage(String(await engine.stackOutput("image"))).history(),
    ]);
    expect(JSON.stringify(shown)).not.toContain(secretText);
    expect((await commandLines()).join("\n")).not.toContain(secretText);
  });

  test("the container has the limits, the restart policy, rotated logs and a port on loopback only", async () => {
    const [container] = await serviceContainers(service);
    const { HostConfig: host, Config: config } = await docker.getContainer(container?.Id ?? "").inspect();
    expect(host).toMatchObject({
      Memory: 128 * 1024 * 1024,
      NanoCpus: 500_000_000,
      RestartPolicy: { Name: "unless-stopped" },
      LogConfig: { Config: { "max-size": "10m", "max-file": "3" } },
      CapDrop: ["ALL"],
    });
    expect(config.User).toBe("node");
    const all = await docker.listContainers({ filters: { name: [service] } });
    const addresses = all.flatMap(({ Ports }) => Ports.filter(({ PublicPort }) => PublicPort).map(({ IP }) => IP));
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
  });

  test("a second up and a preview of an unchanged stack change nothing", async () => {
    const before = await ids();
    expect((await engine.preview()).operations).toEqual([]);
    const again = await engine.up();
    expect(again.operations).toEqual([]);
    expect(await ids()).toEqual(before);
  });

  test("a change of code is previewed without being made", async () => {
    await editServer("first answer", "second answer");
    const before = await ids();
    const preview = await engine.preview();
    expect(preview.ok).toBe(true);
    expect(preview.operations.map(({ name }) => name)).toContain("harbour-0");
    expect(await ids()).toEqual(before);
    expect(await ask("/")).toBe("first answer");
  });

  test("R1 a change of code reaches the endpoint without one failed request, and calls in flight end well", async () => {
    const digest = await engine.stackOutput("imageDigest");
    const asking = startAsking(url);
    const slow = ask("/slow");
    expect((await engine.up()).ok).toBe(true);
    await askUntil(url, "second answer");
    const answers: Answers = await asking.stop();
    expect(await slow).toBe("first answer");
    expect(answers.failures).toEqual([]);
    expect([...answers.seen]).toEqual(["first answer", "second answer"]);
    expect(await engine.stackOutput("imageDigest")).not.toBe(digest);
    expect(await serviceContainers(service)).toHaveLength(1);
  });

  test.each([
    ["a server that exits at once", { FAIL_WITH: "exit" }, "exited with code 3"],
    [
      "a server whose health path answers 500",
      { FAIL_WITH: "status-500" },
      "not healthy after 4 s: GET /health on port 8080 gave status 500",
    ],
    ["a server that never answers", { FAIL_WITH: "silence" }, "not healthy after 4 s"],
  ])("%s leaves the old one serving and says why", async (_, env, reason) => {
    const before = await ids();
    await engine.configure(settings({ env }));
    const result = await engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain(`container harbour-test-0 did not start: ${reason}`);
    expect(result.output).not.toContain(secretText);
    expect(await ask("/")).toBe("second answer");
    expect(await ids()).toEqual(before);
    if (env.FAIL_WITH === "exit") expect(result.output).toContain("| cannot start: the token [secret] is refused");
  });

  test("a Dockerfile that fails shows the failing step and leaves the old server serving", async () => {
    await writeFile(
      join(project.directory, "test/fixtures/plain-server/Broken.Dockerfile"),
      'FROM node:24-slim\nRUN echo "this step cannot work" && exit 7\n',
    );
    await engine.configure(settings({}, { dockerfile: "test/fixtures/plain-server/Broken.Dockerfile" }));
    const result = await engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain("this step cannot work");
    expect(result.output).toContain("exit code: 7");
    expect(await ask("/")).toBe("second answer");
  });

  test("R15 a mistake in the config is said with its path and a way out, and changes nothing", async () => {
    const before = await ids();
    await engine.configure({ ...settings({ memory: 64 }), "slipway:optoins": {} });
    const result = await engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain('slipway:service.memory: is not a setting (did you mean "memoryMiB"?)');
    expect(result.output).toContain('slipway:optoins: is not a setting (did you mean "options"?)');
    expect(result.output).not.toMatch(/\n\s+at .*\.ts:\d+/);
    expect(await ids()).toEqual(before);
  });

  test("a port that is taken is refused before anything changes", async () => {
    const other = createServer().listen(18082, "127.0.0.1");
    const before = await ids();
    await engine.configure({ ...settings(), "slipway:options": { port: 18082, registryPort } });
    const result = await engine.up();
    other.close();
    expect(result.output).toContain("slipway:options.port: port 18082 is taken on this machine");
    expect(await ids()).toEqual(before);
    expect(await ask("/")).toBe("second answer");
  });

  test.each([
    ["removed", async (id: string) => docker.getContainer(id).remove({ force: true })],
    ["stopped", async (id: string) => docker.getContainer(id).stop({ t: 1 })],
    [
      "given other limits",
      async (id: string) => docker.getContainer(id).update({ Memory: 2 ** 28, MemorySwap: 2 ** 28 }),
    ],
  ])("a container that was %s by hand is noticed and mended by the next up", async (_, change) => {
    await engine.configure(settings());
    expect((await engine.up()).ok).toBe(true);
    const [container] = await serviceContainers(service);
    await change(container?.Id ?? "");
    expect((await engine.preview()).output).toContain("was changed outside of this stack");
    expect((await engine.up()).ok).toBe(true);
    expect(await ask("/")).toBe("second answer");
    const after = await serviceContainers(service);
    expect(after.map(({ State }) => State)).toEqual(["running"]);
    expect(after[0]?.Id).not.toBe(container?.Id);
    expect((await engine.up()).operations).toEqual([]);
  });

  test("refresh notices a container that is gone", async () => {
    const [container] = await serviceContainers(service);
    await docker.getContainer(container?.Id ?? "").remove({ force: true });
    const refreshed = await engine.refresh();
    expect(refreshed.operations.map(({ name }) => name)).toContain("harbour-0");
    expect((await engine.up()).ok).toBe(true);
    expect(await ask("/")).toBe("second answer");
  });

  test("Ctrl-C in the middle of up leaves the old server, and the next up goes on", async () => {
    await engine.configure({
      ...settings({ env: { FAIL_WITH: "silence" } }),
      "slipway:options": { port, registryPort, startTimeoutSeconds: 60, drainSeconds: 5 },
    });
    const starting = waitFor(async () => (await findRemains(service)).some((name) => name.endsWith("-starting")));
    const result = await engine.up({ interruptOn: starting });
    expect(result.ok).toBe(false);
    expect(await ask("/")).toBe("second answer");
    expect(await serviceContainers(service)).toHaveLength(1);
    await engine.configure(settings());
    expect((await engine.up()).ok).toBe(true);
    expect(await ask("/")).toBe("second answer");
  });

  test("two ups at once: one goes on, the other says that the stack is locked", async () => {
    await editServer("second answer", "third answer");
    const results = await Promise.all([engine.up(), engine.up()]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)?.output).toContain("currently locked");
    expect(await ask("/")).toBe("third answer");
  });

  test("destroy leaves nothing", async () => {
    expect((await engine.destroy()).ok).toBe(true);
    expect(await findRemains(service)).toEqual([]);
    expect(await engine.stateResources()).toEqual([]);
    await expect(ask("/")).rejects.toThrow();
  });
});

async function ask(path: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) });
  return answer.text();
}

async function ids(): Promise<string[]> {
  return (await docker.listContainers({ all: true, filters: { name: [service] } })).map(({ Id }) => Id).toSorted();
}

async function editServer(from: string, to: string): Promise<void> {
  const file = join(project.directory, "test/fixtures/plain-server/server.mjs");
  await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error("what the test waits for does not come");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
