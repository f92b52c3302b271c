import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerStack, openStack, secretText } from "./docker-stack.ts";
import { substituteFor } from "../../../infra/image-substitutes.ts";
import { registryImage } from "../../../infra/targets/docker/images.ts";
import { docker, findRemains, missing, serviceContainers } from "../../toolchain/machine.ts";

const service = "jetty";
let stack: DockerStack;

describe.skipIf(missing !== "")("target docker when things go wrong", () => {
  beforeAll(async () => {
    stack = await openStack(service, 18091);
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
  });

  afterAll(() => stack?.close());

  test.each([
    ["a server that exits at once", { FAIL_WITH: "exit" }, 30, "exited with code 3"],
    [
      "a server whose health path answers 500",
      { FAIL_WITH: "status-500" },
      // It has to be up by then.
      10,
      "not healthy after 10 s: GET /health on port 8080 as localhost:18091 gave status 500",
    ],
    [
      "a server that nobody outside its container reaches",
      { FAIL_WITH: "localhost" },
      2,
      "not healthy after 2 s: GET /health on port 8080 as localhost:18091 gave no answer: let the server listen on the port in PORT, at 0.0.0.0",
    ],
    ["a server that never answers", { FAIL_WITH: "silence" }, 2, "not healthy after 2 s"],
  ])("%s leaves the old one serving and says why", async (_, env, startTimeoutSeconds, reason) => {
    const before = await stack.ids();
    await stack.engine.configure(stack.config({ env }, {}, { startTimeoutSeconds }));
    const result = await stack.engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain(`container jetty-test-0 did not start: ${reason}`);
    expect(result.output).not.toContain(secretText);
    expect(await stack.ask("/")).toBe("first answer");
    expect(await stack.ids()).toEqual(before);
    if (env.FAIL_WITH === "exit") expect(result.output).toContain("| cannot start: the token [secret] is refused");
  });

  test("a Dockerfile that fails shows the failing step and leaves the old server serving", async () => {
    await writeFile(
      stack.path("test/fixtures/plain-server/Broken.Dockerfile"),
      'FROM node:24.21.0-slim\nRUN echo "this step cannot work" && exit 7\n',
    );
    await stack.engine.configure(stack.config({}, { dockerfile: "test/fixtures/plain-server/Broken.Dockerfile" }));
    const result = await stack.engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain("this step cannot work");
    expect(result.output).toContain("exit code: 7");
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("a build that hangs ends at its time limit", async () => {
    const file = "test/fixtures/plain-server/Slow.Dockerfile";
    await writeFile(stack.path(file), "FROM node:24.21.0-slim\nRUN echo begin && sleep 100\n");
    await stack.engine.configure(stack.config({}, { dockerfile: file, timeoutSeconds: 10 }));
    const result = await stack.engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain("context deadline exceeded");
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("R15 a mistake in the config is said with its path and a way out, and changes nothing", async () => {
    const before = await stack.ids();
    await stack.engine.configure({ ...stack.config({ memory: 64 }), "slipway:optoins": {} });
    const result = await stack.engine.up();
    expect(result.ok).toBe(false);
    expect(result.output).toContain('slipway:service.memory: is not a setting (did you mean "memoryMiB"?)');
    expect(result.output).toContain('slipway:optoins: is not a setting (did you mean "options"?)');
    expect(result.output).not.toMatch(/\n\s+at .*\.ts:\d+/);
    expect(await stack.ids()).toEqual(before);
  });

  test("a port that is taken is refused before anything changes", async () => {
    const other = createServer().listen(18099, "127.0.0.1");
    const before = await stack.ids();
    await stack.engine.configure(stack.config({}, {}, { port: 18099 }));
    const result = await stack.engine.up();
    other.close();
    expect(result.output).toContain("slipway:options.port: port 18099 is taken on this machine");
    expect(await stack.ids()).toEqual(before);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("a port that another container has is refused with that container's name", async () => {
    const publish = { PortBindings: { "5000/tcp": [{ HostIp: "127.0.0.1", HostPort: "18099" }] } };
    const other = await docker.createContainer({ Image: substituteFor(registryImage), HostConfig: publish });
    try {
      await other.start();
      await stack.engine.configure(stack.config({}, {}, { port: 18099 }));
      const name = (await other.inspect()).Name.slice(1);
      expect((await stack.engine.up()).output).toContain(`port 18099 is taken by the container ${name}; free it`);
    } finally {
      await other.remove({ force: true, v: true });
    }
  });

  test.each([
    ["removed", async (id: string) => docker.getContainer(id).remove({ force: true })],
    ["stopped", async (id: string) => docker.getContainer(id).stop({ t: 1 })],
    [
      "given other limits",
      async (id: string) => docker.getContainer(id).update({ Memory: 2 ** 28, MemorySwap: 2 ** 28 }),
    ],
  ])("a container that was %s by hand is noticed and mended by the next up", async (_, change) => {
    await stack.engine.configure(stack.config());
    const [container] = await serviceContainers(service);
    await change(container?.Id ?? "");
    expect((await stack.engine.preview()).output).toContain("was changed outside of this stack");
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
    const after = await serviceContainers(service);
    expect(after.map(({ State }) => State)).toEqual(["running"]);
    expect(after[0]?.Id).not.toBe(container?.Id);
    expect((await stack.engine.up()).operations).toEqual([]);
  });

  test("refresh notices a container that is gone", async () => {
    const [container] = await serviceContainers(service);
    await docker.getContainer(container?.Id ?? "").remove({ force: true });
    const refreshed = await stack.engine.refresh();
    expect(refreshed.operations.map(({ name }) => name)).toContain("jetty-0");
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("R17 a registry that lost its images gets them again", async () => {
    const [container] = await serviceContainers(service);
    const [registry] = await docker.listContainers({ filters: { name: [`${service}-test-registry`] } });
    for (const lost of [container, registry]) await docker.getContainer(lost?.Id ?? "").remove({ force: true });
    const { volumes } = await stack.things();
    await docker.getVolume(volumes.find((name) => name.includes("-registry-")) ?? "").remove();
    await docker.getImage(String(await stack.engine.stackOutput("image"))).remove();
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("Ctrl-C in the middle of up leaves the old server, and the next up goes on", async () => {
    await stack.engine.configure(stack.config({ env: { FAIL_WITH: "silence" } }, {}, { startTimeoutSeconds: 60 }));
    const starting = waitFor(async () => (await findRemains(service)).some((name) => name.endsWith("-starting")));
    const result = await stack.engine.up({ interruptOn: starting });
    expect(result.ok).toBe(false);
    expect(await stack.ask("/")).toBe("first answer");
    expect(await serviceContainers(service)).toHaveLength(1);
    await stack.engine.configure(stack.config());
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("a run that was killed leaves a lock that says how to lift it, and the next up goes on", async () => {
    await stack.engine.configure(stack.config({ env: { FAIL_WITH: "silence" } }, {}, { startTimeoutSeconds: 60 }));
    const starting = waitFor(async () => (await findRemains(service)).some((name) => name.endsWith("-starting")));
    expect((await stack.engine.up({ killOn: starting })).ok).toBe(false);
    await stack.engine.configure(stack.config());
    const locked = await stack.engine.up();
    expect(locked.output).toContain("pulumi cancel");
    await stack.engine.cancel();
    expect((await stack.engine.up()).ok).toBe(true);
    expect((await findRemains(service)).filter((name) => name.endsWith("-starting"))).toEqual([]);
    expect(await serviceContainers(service)).toHaveLength(1);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("two ups at once: one goes on, the other says that the stack is locked", async () => {
    await stack.editServer("first answer", "second answer");
    const results = await Promise.all([stack.engine.up(), stack.engine.up()]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)?.output).toContain("currently locked");
    expect(await stack.ask("/")).toBe("second answer");
  });
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error("what the test waits for does not come");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
