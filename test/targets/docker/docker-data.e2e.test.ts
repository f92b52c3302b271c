import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type DockerStack, openStack } from "./docker-stack.ts";
import { serviceContainers } from "../../../toolchain/service-containers.ts";
import { docker, missing } from "../../toolchain/machine.ts";

const service = "silo";
const dataPath = "/data";
let stack: DockerStack;

describe.skipIf(missing !== "")("what a server keeps under dataPath", () => {
  beforeEach(async () => {
    if (stack) return;
    stack = await openStack(service, 18141);
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    await stack.write("precious");
  });

  afterAll(() => stack?.close());

  test("stays when the path is removed, and is there again when the path is", async () => {
    await stack.engine.configure(stack.config());
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    expect(output).toMatch(
      /the data stays in the volume silo-test-data-\w{8}; to delete it for ever run: docker volume rm/,
    );
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.read()).toBe("precious");
  });

  test("R29 takes a list of users while the server runs, which the next container finds", async () => {
    const serverId = async () => {
      const made = await stack.engine.stateResources();
      return made.find(({ type, urn }) => type === "slipway:docker:Container" && urn.endsWith("-0"))?.id ?? "";
    };
    const inContainer = async () => serviceContainers("npx slipway up test", [await serverId()]);
    const file = `${dataPath}/allowed-users`;
    const before = await inContainer();
    expect(await before.readShared(file)).toBeUndefined();
    await before.writeShared(file, "# The team\nada@example.com\n");
    expect(await before.readShared(file)).toBe("# The team\nada@example.com\n");
    const lists = [300, 900].map((count) => "ada@example.com\n".repeat(count));
    await before.writeShared(file, lists[0] ?? "");
    const seen = sizesUntil(await serverId(), file, `${dataPath}/stop`);
    for (let writes = 1; writes <= 12; writes += 1) await before.writeShared(file, lists[writes % 2] ?? "");
    await before.writeShared(`${dataPath}/stop`, "");
    // Half a list, or none for a moment, would let nobody in.
    expect(await seen).toEqual(new Set(lists.map((list) => String(list.length))));
    await before.writeShared(file, "# The team\nada@example.com\n");
    await stack.engine.configure(stack.config({ env: { CHANGED: "yes" } }, {}, { dataPath }));
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await (await inContainer()).readShared(file)).toBe("# The team\nada@example.com\n");
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    expect((await stack.engine.up()).ok).toBe(true);
  });

  test("goes on with the service under another name, which takes over its own ports in one up", async () => {
    await stack.engine.configure(stack.config({ name: "silo-b" }, {}, { dataPath }));
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    expect(output).not.toContain("the data stays");
    expect(await stack.ask("/")).toBe("first answer");
    expect(await stack.read()).toBe("precious");
    const { containers } = await stack.things();
    expect(containers.map((name) => name.replace(/-\w{6}$/, ""))).toEqual([
      "silo-b-test-0",
      "silo-b-test-proxy",
      "silo-b-test-registry",
    ]);
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    expect((await stack.engine.up()).ok).toBe(true);
  });

  test("survives the state: the next up names what the lost one left and how to remove it, and finds the data", async () => {
    const lost = await stack.engine.stateText();
    await writeFile(stack.engine.stateFile, emptied(lost));
    expect((await stack.engine.up()).output).toMatch(
      /the data of this stack is in the volume silo-test-data-\w+, which the container silo-test-0-\w+ uses, made under a/,
    );
    await stack.engine.configure(stack.config());
    const { ok, output } = await stack.engine.up();
    expect(ok).toBe(false);
    expect(output).toMatch(
      /18142 is taken by the container silo-test-registry-\w+, which stack test of this checkout made/,
    );
    const removal = /remove what it left with: (.*)/.exec(output)?.[1] ?? "false";
    expect(removal).toMatch(/ && docker volume rm silo-test-registry-\w{8}$/);
    await stack.engine.shell(removal);
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    const again = await stack.engine.up();
    expect(again.ok, again.output).toBe(true);
    expect(again.output).toContain("goes on with the data in the volume silo-test-data-");
    expect(await stack.read()).toBe("precious");
    expect((await stack.engine.up()).operations).toEqual([]);
  });

  test("of a stack of before states had owners goes on in the same volume and network", async () => {
    const old = await makeOld(stack);
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    const resources = await stack.engine.stateResources();
    const idsOf = (type: string) => resources.filter((made) => made.type === type).map(({ id }) => id);
    expect(idsOf("slipway:docker:Volume").toSorted()).toEqual(old.volumes);
    expect(idsOf("slipway:docker:Network")).toEqual([old.network]);
    expect(await stack.read()).toBe("of before");
    expect((await stack.engine.up()).operations).toEqual([]);
    await stack.engine.destroy();
    expect((await docker.listVolumes()).Volumes.map(({ Name }) => Name)).toContain("silo-test-data");
  });

  test("can be any volume that is named, and nothing here deletes that one", async () => {
    await stack.engine.configure(stack.config({}, {}, { dataPath }));
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    await stack.engine.shell("pulumi config set --stack test --path 'slipway:options.dataVolume' silo-test-data");
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.read()).toBe("of before");
    const destroyed = await stack.engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    expect((await docker.listVolumes()).Volumes.map(({ Name }) => Name)).toContain("silo-test-data");
    await stack.engine.configure(stack.config({}, {}, { dataPath, dataVolume: "silo-test-nothing" }));
    expect((await stack.engine.up()).output).toContain('there is no Docker volume "silo-test-nothing"');
  });
});

/** A state as a new one is, with its secrets' key. */
function emptied(text: string): string {
  const state = JSON.parse(text);
  state.checkpoint.latest.resources = [];
  return JSON.stringify(state);
}

/** Makes of the stack what it was before states had owners: other names, and no owner in the state. */
async function makeOld({ engine }: DockerStack): Promise<{ volumes: string[]; network: string }> {
  const volumes = ["silo-test-data", "silo-test-registry"];
  const { id: network } = await docker.createNetwork({ Name: "silo-test" });
  for (const name of volumes) await docker.createVolume({ Name: name, Labels: { "dev.slipway.identity": name } });
  const image = String(await engine.stackOutput("image"));
  const write = ["node", "-e", "require('fs').writeFileSync('/data/file', 'of before')"];
  await engine.shell(
    `docker run --rm -u 0 -v silo-test-data:/data ${image} ${write.map((word) => `"${word}"`).join(" ")}`,
  );
  const state = JSON.parse(await engine.stateText());
  const all: OldResource[] = state.checkpoint.latest.resources;
  const owner = all.find(({ type }) => type === "slipway:docker:Owner")?.urn;
  const kept = all.filter(({ urn }) => urn !== owner);
  for (const made of kept) {
    made.dependencies = made.dependencies?.filter((urn) => urn !== owner);
    for (const name of Object.keys(made.propertyDependencies ?? {})) {
      made.propertyDependencies[name] = made.propertyDependencies[name]?.filter((urn) => urn !== owner) ?? [];
    }
    for (const name of ["owner", "role", "existing", "healthHost"]) delete made.inputs?.[name];
    if (made.type === "slipway:docker:Network") Object.assign(made, { id: network, outputs: { name: "silo-test" } });
    if (made.type !== "slipway:docker:Volume") continue;
    const name = String(made.inputs.name);
    Object.assign(made, { id: name, outputs: { name, identity: name } });
  }
  state.checkpoint.latest.resources = kept;
  await writeFile(engine.stateFile, JSON.stringify(state));
  return { volumes, network };
}

interface OldResource {
  urn: string;
  type: string;
  dependencies?: string[] | undefined;
  propertyDependencies: Record<string, string[]>;
  inputs: Record<string, unknown>;
}

/** What sizes a file is seen to have inside of a container, until another file is there. */
async function sizesUntil(id: string, file: string, end: string): Promise<Set<string>> {
  const script = `while [ ! -e ${end} ]; do wc -c <${file} || echo gone; done 2>&1; rm -f ${end}`;
  const { stdout } = await execa("docker", ["exec", "--user", "0", id, "sh", "-c", script], { timeout: 200_000 });
  return new Set(stdout.split("\n").map((line) => line.trim()));
}
