import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { runProgram } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";
import { checkout } from "../../checkout.ts";

const containerInputs = z.object({
  image: z.string(),
  env: z.record(z.string(), z.string()),
  secrets: z.object({ value: z.record(z.string(), z.string()) }),
  probe: z.object({ path: z.string() }),
});

afterEach(() => {
  vi.unstubAllEnvs();
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
        "slipway:docker:Owner owner",
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
    [{ context: `${checkout}/server` }, /name the folder .*, as it is seen from Pulumi\.yaml: server$/],
    [{ context: "server", dockerfile: "Dockerfile" }, /name it as it is seen from Pulumi\.yaml: server\/Dockerfile$/],
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

  test.each(["ssh://deploy@server.example", "tcp://docker:2375", "tcp://localhost.example:2375"])(
    "refuses %s, an engine on whose machine the service would answer nobody here",
    async (host) => {
      await expect(runProgram({ ...config, options: { host } })).rejects.toThrow(
        "slipway:options.host: must be a Docker engine of this machine",
      );
    },
  );

  test.each(["unix:///run/other.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375"])(
    "deploys everything to the engine %s",
    async (host) => {
      const { resources } = await runProgram({ ...config, options: { host } });
      const hosts = resources.filter(({ type }) => type.startsWith("slipway:docker:")).map(({ inputs }) => inputs.host);
      expect(new Set(hosts)).toEqual(new Set([host]));
    },
  );

  test.each([
    [{ port: 5050 }, "slipway:options.registryPort: is slipway:options.port too"],
    [{ dataVolume: "backup" }, "slipway:options.dataPath: is needed beside slipway:options.dataVolume"],
  ])("refuses %o, which does not fit together", async (options, message) => {
    await expect(runProgram({ ...config, options })).rejects.toThrow(message);
  });

  test("the health of a server is asked under the host by which clients reach it", async () => {
    const { resources } = await runProgram({ ...config, options: { port: 8090 } });
    const route = resources.find(({ type }) => type === "slipway:docker:Route");
    const server = resources.find(({ name }) => name === "demo-0");
    expect(route?.inputs.healthHost).toBe("localhost:8090");
    expect(server?.inputs.probe).toMatchObject({ host: "localhost:8090" });
  });

  test("everything carries the owner of this state, so that another checkout's things are not taken for its own", async () => {
    const { resources } = await runProgram({ ...config, options: { dataPath: "/data" } });
    const made = resources.filter(({ type }) => /^slipway:docker:(Network|Volume|Container)$/.test(type));
    expect(made).toHaveLength(6);
    for (const { inputs } of made) expect(inputs.owner).toBe("owner-id");
  });

  test("a build's secrets reach the builder encrypted, wherever they come from", async () => {
    vi.stubEnv("FROM_ENVIRONMENT", "from the environment");
    const image = { ...config.image, secrets: ["STORED", "FROM_ENVIRONMENT"] };
    const { resources } = await runProgram({ ...config, image, secrets: { STORED: "from the file" } });
    const inputs = resources.find(({ type }) => type === "docker-build:index:Image")?.inputs;
    expect(inputs?.secrets).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: { STORED: "from the file", FROM_ENVIRONMENT: "from the environment" },
    });
    expect(inputs?.buildArgs).toEqual({});
  });

  test("a build's secrets may stay in the file while a rollback deploys a ready image", async () => {
    const image = { reference: `ghcr.io/team/server@sha256:${"cd".repeat(32)}` };
    await expect(runProgram({ ...config, image, secrets: { STORED: "from the file" } })).resolves.toBeDefined();
  });

  test.each([
    [{}, true, "slipway:image.secrets: STORED has no value; export it before you deploy, or keep it encrypted with:"],
    [{ STORED: { reference: "vault" } }, true, "slipway:image.secrets: STORED is a reference"],
    [{ STORED: "open" }, false, "slipway:secrets.STORED: is in plain text"],
  ])("a build's secret that cannot be used is a fault: %o", async (secrets, encrypted, message) => {
    const image = { ...config.image, secrets: ["STORED"] };
    const running = runProgram({ ...config, image, secrets }, { encrypted });
    await expect(running).rejects.toThrow(message);
    await expect(running).rejects.not.toThrow(/\n/);
  });
});
