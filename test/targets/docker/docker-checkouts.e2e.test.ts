import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerStack, openStack } from "./docker-stack.ts";
import { docker, missing } from "../../toolchain/machine.ts";

const service = "mole";
const dataPath = "/data";
let one: DockerStack;
let other: DockerStack;

describe.skipIf(missing !== "")("two checkouts with one stack's name on one machine", () => {
  beforeAll(async () => {
    one = await openStack(service, 18131);
    other = await openStack(service, 18133);
    for (const stack of [one, other]) {
      await stack.engine.configure(stack.config({}, {}, { dataPath }));
      const result = await stack.engine.up();
      expect(result.ok, result.output).toBe(true);
    }
    await one.write("of the one");
    await other.write("of the other");
  });

  afterAll(async () => {
    await one?.close();
    await other?.close();
  });

  test("each has containers, a network, a registry and data of its own", async () => {
    const [mine, theirs] = await Promise.all([one.things(), other.things()]);
    expect(mine.containers).toHaveLength(3);
    expect(theirs.containers).toHaveLength(3);
    expect(mine.networks).toHaveLength(1);
    expect(mine.volumes).toHaveLength(2);
    const names = [...Object.values(mine), ...Object.values(theirs)].flat();
    expect(new Set(names).size).toBe(names.length);
    expect(await one.read()).toBe("of the one");
    expect(await other.read()).toBe("of the other");
  });

  test("a port of the other one is refused by the name of its container and its folder, and choosing another mends it", async () => {
    await one.engine.configure(one.config({}, {}, { dataPath, port: 18133 }));
    const before = [await one.things(), await other.things()];
    const { ok, output } = await one.engine.up();
    expect(ok).toBe(false);
    expect(output).toMatch(
      /port 18133 is taken by the container mole-test-proxy-\w+, which stack test of the checkout in/,
    );
    expect(output).toContain(other.path("."));
    // Go's own notation of a list.
    expect(output).not.toContain("map[");
    expect([await one.things(), await other.things()]).toEqual(before);
    await one.engine.shell(/choose another with: (.*?) ;/.exec(output)?.[1] ?? "false");
    expect((await one.engine.up()).ok).toBe(true);
    await one.engine.configure(one.config({}, {}, { dataPath }));
    expect((await one.engine.up()).ok).toBe(true);
  });

  test("a run of the one that was killed is cleared up without touching what the other one starts", async () => {
    await other.engine.configure(
      other.config({ env: { FAIL_WITH: "silence" } }, {}, { dataPath, startTimeoutSeconds: 120 }),
    );
    const { promise: enough, resolve: end } = Promise.withResolvers<undefined>();
    const isStarting = async () => (await other.things()).containers.some((name) => name.endsWith("-starting"));
    const failing = other.engine.up({ interruptOn: enough });
    await expect.poll(isStarting, { timeout: 100_000 }).toBe(true);
    await one.engine.configure(one.config({ env: { GREETING: "hello" } }, {}, { dataPath }));
    expect((await one.engine.up()).ok).toBe(true);
    expect(await isStarting()).toBe(true);
    end(undefined);
    expect((await failing).ok).toBe(false);
    await other.engine.configure(other.config({}, {}, { dataPath }));
  });

  test("destroy of the one leaves the other one as it was, and says where its own data stays", async () => {
    const before = await other.things();
    const { volumes } = await one.things();
    const data = volumes.find((name) => name.includes("-data-")) ?? "";
    const { ok, output } = await one.engine.destroy();
    expect(ok, output).toBe(true);
    expect(await one.things()).toEqual({ containers: [], networks: [], volumes: [data] });
    expect(await other.things()).toEqual(before);
    expect(await other.ask("/")).toBe("first answer");
    await one.engine.shell(/to delete it for ever run: (.*?) ;/.exec(output)?.[1] ?? "false");
    expect((await docker.listVolumes()).Volumes.map(({ Name }) => Name)).not.toContain(data);
  });
});
