import { describe, expect, test } from "vitest";
import * as z from "zod";
import { collectorImage } from "../../infra/collector.ts";
import { readSettings } from "../../infra/config.ts";
import { estimate } from "../../infra/estimate.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { cloudRunRules } from "../../infra/targets/cloud-run/simulation/rules.ts";
import { containerAppsCloud } from "../../infra/targets/container-apps/simulation/cloud.ts";
import { containerAppsRules } from "../../infra/targets/container-apps/simulation/rules.ts";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { ecsRules } from "../../infra/targets/ecs/simulation/rules.ts";
import { checkout } from "../checkout.ts";
import { digest, named, rawConfig, runProgram, useCloud } from "./program.ts";

for (const cloud of [cloudRunCloud(), containerAppsCloud(), ecsCloud()]) useCloud(cloud);

const headers = "SLIPWAY_COLLECTOR_HEADERS";
const domain = "mcp.example.com";
const targets = {
  docker: { options: {}, service: {} },
  ecs: { options: { region: "eu-west-1", domainVerified: true }, service: { cpu: 0.5, memoryMiB: 1024, domain } },
  "cloud-run": { options: { project: "my-project", region: "europe-west1" }, service: {} },
  "container-apps": {
    options: { location: "westeurope" },
    service: { cpu: 0.5, memoryMiB: 1024, requestTimeoutSeconds: 240 },
  },
} as const;
type Name = keyof typeof targets;

function configOf(target: Name, collector: "measure" | "none" = "measure") {
  const { options, service } = targets[target];
  return {
    target,
    options,
    image:
      target === "docker" ? { context: "test/fixtures/plain-server" } : { reference: `ghcr.io/team/server@${digest}` },
    service: { name: "demo", ...service },
    secrets: { OTEL_EXPORTER_OTLP_HEADERS: "api-key=key-of-nobody" },
    observability: { vendor: "newrelic", ...(collector === "none" ? {} : { collector }) },
  };
}

const inputsOf = async (target: Name, ...tokens: string[]) => {
  const run = await runProgram(configOf(target));
  const found = tokens.map((token) => named(run, token) ?? expect.fail(`there is no ${token}`));
  return JSON.parse(JSON.stringify(found[0])) as unknown;
};
const variablesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const variables = z.array(z.looseObject({ name: z.string() }));

describe("R14 a collector beside the server", () => {
  test("is of the task on ecs, starts before the server, may end without it, and has a memory of its own", async () => {
    const schema = z.object({ cpu: z.string(), memory: z.string(), containerDefinitions: z.string() });
    const task = schema.parse(await inputsOf("ecs", "aws:ecs/taskDefinition:TaskDefinition"));
    const container = z.looseObject({ environment: variables, secrets: variables });
    const [server, collector] = z.tuple([container, container]).parse(JSON.parse(task.containerDefinitions));
    expect([task.cpu, task.memory]).toEqual(["512", "2048"]);
    expect(server).toMatchObject({ dependsOn: [{ containerName: "collector", condition: "START" }], memory: 1024 });
    expect(collector).toMatchObject({ image: collectorImage, essential: false, memory: 128 });
    expect(collector).toMatchObject({ command: ["--config=env:SLIPWAY_COLLECTOR_CONFIG"] });
    expect(JSON.stringify(collector.environment)).toContain("${env:ECS_CONTAINER_METADATA_URI_V4}");
    expect(variablesOf(collector.secrets)).toEqual([headers]);
    expect(variablesOf(server.secrets)).toEqual([]);
    expect(server.environment).toContainEqual({ name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://localhost:4318" });
  });

  test("is of the revision on cloud-run, which waits until it is healthy, and takes no requests", async () => {
    const container = z.looseObject({ envs: variables });
    const schema = z.object({ template: z.object({ containers: z.tuple([container, container]) }) });
    const { template } = schema.parse(await inputsOf("cloud-run", "gcp:cloudrunv2/service:Service"));
    const [server, collector] = template.containers;
    expect(server).toMatchObject({ name: "server", dependsOns: ["collector"], ports: { containerPort: 8080 } });
    expect(collector).toMatchObject({
      name: "collector",
      image: collectorImage,
      startupProbe: { httpGet: { path: "/", port: 13133 } },
      resources: { limits: { cpu: "1", memory: "512Mi" } },
    });
    expect(collector).not.toHaveProperty("ports");
    expect(variablesOf(server.envs)).not.toContain(headers);
    expect(variablesOf(collector.envs)).toEqual(["SLIPWAY_COLLECTOR_CONFIG", "SLIPWAY_COLLECTOR_HOST", headers]);
    // Nothing there names an instance but Google's own metadata.
    expect(JSON.stringify(collector)).toContain("faas.instance");
  });

  test("is of the replica on container-apps, and both together have a size that there is", async () => {
    const container = z.looseObject({ env: variables });
    const schema = z.object({ template: z.object({ containers: z.tuple([container, container]) }) });
    const { template } = schema.parse(await inputsOf("container-apps", "azure-native:app:ContainerApp"));
    const [server, collector] = template.containers;
    expect(server).toMatchObject({ name: "server", resources: { cpu: 0.5, memory: "1Gi" } });
    expect(collector).toMatchObject({
      name: "collector",
      image: collectorImage,
      resources: { cpu: 0.25, memory: "0.5Gi" },
    });
    expect(variablesOf(server.env)).not.toContain(headers);
    expect(collector.env).toContainEqual({ name: headers, secretRef: "slipway-collector-headers" });
    expect(JSON.stringify(collector)).toContain("${env:CONTAINER_APP_REPLICA_NAME}");
  });

  test("is a container of the network on docker, one for each of the server, which finds it by name", async () => {
    const config = { ...configOf("docker"), service: { name: "demo", minInstances: 2, maxInstances: 2 } };
    const { resources } = await runProgram(config);
    const containers = resources.filter(({ type }) => type === "slipway:docker:Container");
    const of = (name: string) => containers.find((one) => one.name === name)?.inputs ?? expect.fail(`no ${name}`);
    for (const index of [0, 1]) {
      const collector = of(`demo-${index}-collector`);
      expect(collector).toMatchObject({
        image: collectorImage,
        aliases: [`collector-${index}`],
        args: ["--config=env:SLIPWAY_COLLECTOR_CONFIG"],
        privileges: "none",
        memoryMiB: 128,
      });
      expect(JSON.stringify(collector["env"])).toContain('"SLIPWAY_COLLECTOR_HOST":"0.0.0.0"');
      expect(JSON.stringify(collector["secrets"])).toContain(headers);
      const server = of(`demo-${index}`);
      expect(server["env"]).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector-${index}:4318` });
      expect(JSON.stringify(server["secrets"])).not.toContain(headers);
    }
  });

  test.each([
    ["ecs", ecsRules],
    ["cloud-run", cloudRunRules],
    ["container-apps", containerAppsRules],
  ] as const)("breaks no rule of %s", async (target, rules) => {
    const { resources } = await runProgram(configOf(target));
    const inputs = z.record(z.string(), z.json());
    const refused = resources.flatMap(({ type, inputs: made }) => {
      const plain = inputs.parse(JSON.parse(JSON.stringify(made)));
      return rules.flatMap((rule) => rule(type, plain));
    });
    expect(refused).toEqual([]);
  });

  test.each(["ecs", "cloud-run", "container-apps"] as const)("is in the estimate of %s", async (target) => {
    const totalOf = async (collector: "measure" | "none") => {
      const { spec, target: bound } = await readSettings(rawConfig(configOf(target, collector)));
      return estimate(spec, bound).total;
    };
    const [without, beside] = [await totalOf("none"), await totalOf("measure")];
    expect(beside).toBeGreaterThan(without);
  });

  test.each([
    ["ecs", { cpu: 16, memoryMiB: 122_880, domain }, /needs 128 MiB beside the server/],
    ["container-apps", { cpu: 4, memoryMiB: 8192, requestTimeoutSeconds: 240 }, /needs 0.25 CPU beside the server/],
  ] as const)("is refused on %s where no room is left for it", async (target, size, reason) => {
    const config = { ...configOf(target), service: { name: "demo", ...size } };
    const settings = await readSettings(rawConfig(config));
    await expect(prepareService(settings, checkout)).rejects.toThrow(reason);
  });

  test("is said on cloud-run to have no CPU between requests, unless that is paid for", async () => {
    const on = async (more: object) => {
      const config = { ...configOf("cloud-run"), options: { ...targets["cloud-run"].options, ...more } };
      return (await prepareService(await readSettings(rawConfig(config)), checkout)).warnings.join("\n");
    };
    expect(await on({})).toMatch(/between requests an instance has no CPU.*cpuBilling to instance/);
    expect(await on({ cpuBilling: "instance" })).not.toContain("between requests");
  });
});
