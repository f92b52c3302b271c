import { describe, expect, test } from "vitest";
import * as z from "zod";
import { runProgram } from "./program.ts";
import { testTarget } from "./target-suite.ts";

const containerInputs = z.object({
  image: z.string(),
  env: z.record(z.string(), z.string()),
  secrets: z.object({ value: z.record(z.string(), z.string()) }),
  probe: z.object({ path: z.string() }),
});

testTarget("docker", {
  options: {},
  server: { type: "slipway:docker:Container", name: "demo-0" },
  read(inputs) {
    const { image, env, secrets, probe } = containerInputs.parse(inputs);
    return { image, env: { ...env, ...secrets.value }, healthPath: probe.path };
  },
});

describe("target docker in particular", () => {
  const config = { target: "docker", image: { context: "test/fixtures/plain-server" }, service: { name: "demo" } };

  test("R9 makes these resources", async () => {
    const { resources } = await runProgram(config);
    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "docker-build:index:Image demo",
        "slipway:docker:Container demo-0",
        "slipway:docker:Container demo-proxy",
        "slipway:docker:Container demo-registry",
        "slipway:docker:Network demo",
        "slipway:docker:Route demo",
        "slipway:docker:Volume demo-registry",
        "slipway:index:ImageHistory demo",
        "slipway:index:McpService demo",
      ]
    `);
  });

  test("R10 runs as many instances as minInstances says, all behind one route", async () => {
    const { resources } = await runProgram({ ...config, service: { name: "demo", minInstances: 3, port: 9000 } });
    const route = resources.find(({ type }) => type === "slipway:docker:Route");
    expect(route?.inputs.targets).toEqual(["demo-0-made:9000", "demo-1-made:9000", "demo-2-made:9000"]);
  });

  test("R20 keeps what the server writes to dataPath in a volume that all instances share", async () => {
    const options = { dataPath: "/data" };
    const { resources } = await runProgram({ ...config, options, service: { name: "demo", minInstances: 2 } });
    const servers = resources.filter(({ name }) => /^demo-\d$/.test(name));
    expect(servers.map(({ inputs }) => inputs.mounts)).toEqual([
      [{ volume: "demo-test-data", path: "/data" }],
      [{ volume: "demo-test-data", path: "/data" }],
    ]);
    expect(resources.filter(({ type, name }) => type === "slipway:docker:Volume" && name === "demo-data")).toHaveLength(
      1,
    );
  });

  test.each(["data", "/", "/a:b", "/a/../b c"])("refuses the dataPath %j", async (dataPath) => {
    await expect(runProgram({ ...config, options: { dataPath } })).rejects.toThrow("slipway:options.dataPath");
  });

  test.each([
    [{ minInstances: 0 }, "slipway:service.minInstances: docker does not scale to zero"],
    [{ domain: "mcp.example.com" }, "slipway:service.domain: docker serves no custom domain"],
  ])("R10 refuses aloud what it cannot do: %o", async (service, message) => {
    await expect(runProgram({ ...config, service: { name: "demo", ...service } })).rejects.toThrow(message);
  });

  test.each([
    [{ context: "no/such/folder" }, /^slipway:image\.context: .*no\/such\/folder does not exist; name the folder/],
    [{ context: "stacks" }, /^slipway:image\.context: .*stacks\/Dockerfile does not exist; add a Dockerfile/],
    [{ dockerfile: "Nowhere.Dockerfile" }, /^slipway:image\.dockerfile: .*Nowhere\.Dockerfile does not exist/],
  ])("R17 says what is missing to build %o, before anything is made", async (image, message) => {
    await expect(runProgram({ ...config, image })).rejects.toThrow(message);
  });

  test("R11 refuses a reference, as there is no secret manager to look it up in", async () => {
    const service = { name: "demo", secrets: ["TOKEN"] };
    const secrets = { TOKEN: { reference: "a-secret" } };
    await expect(runProgram({ ...config, service, secrets })).rejects.toThrow(
      "slipway:secrets.TOKEN: docker has no secret manager",
    );
  });

  test("a remote host gets no registry on loopback, so the stack names one", async () => {
    const options = { host: "ssh://deploy@server.example" };
    await expect(runProgram({ ...config, options })).rejects.toThrow("slipway:image.repository: required");
    const image = { context: "test/fixtures/plain-server", repository: "ghcr.io/team/server" };
    const { resources } = await runProgram({ ...config, options, image });
    const hosts = resources.filter(({ type }) => type.startsWith("slipway:docker:")).map(({ inputs }) => inputs.host);
    expect(new Set(hosts)).toEqual(new Set([options.host]));
  });
});
