import { describe, expect, test } from "vitest";
import * as z from "zod";
import { digest, named, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes-fixture.ts";

const templateSchema = z.object({
  template: z.object({
    metadata: z.object({ labels: z.record(z.string(), z.string()) }),
    spec: z.looseObject({
      nodeSelector: z.unknown().optional(),
      tolerations: z.unknown().optional(),
      initContainers: z
        .array(z.looseObject({ resources: z.object({ limits: z.looseObject({}), requests: z.unknown() }) }))
        .default([]),
      containers: z.tuple([z.looseObject({ resources: z.object({ limits: z.looseObject({}) }) })]),
      volumes: z.array(z.looseObject({ name: z.string() })),
    }),
  }),
});

async function templateOf(options: object, more: object = {}, service: object = {}) {
  useCloud(cluster());
  const run = await runProgram(kubernetesStack(options, service, more));
  return templateSchema.parse(named(run, "kubernetes:apps/v1:Deployment")?.spec).template;
}

const built = (platform?: string) => ({
  image: { context: "server", repository: "ghcr.io/team/server", ...(platform === undefined ? {} : { platform }) },
});

describe("R5 what a cluster's own rules ask of pods", () => {
  test("an image for one platform runs on nodes of it, unless the stack names its nodes", async () => {
    const arm = built("linux/arm64");
    expect((await templateOf({}, arm)).spec.nodeSelector).toEqual({ "kubernetes.io/arch": "arm64" });
    expect((await templateOf({}, built())).spec).not.toHaveProperty("nodeSelector");
    const ready = { image: { reference: `ghcr.io/team/server@${digest}`, platform: "linux/amd64" } };
    expect((await templateOf({}, ready)).spec.nodeSelector).toEqual({ "kubernetes.io/arch": "amd64" });
    const pool = { pods: { nodeSelector: { pool: "tools" } } };
    expect((await templateOf(pool, arm)).spec.nodeSelector).toEqual({ pool: "tools" });
    expect((await templateOf({ pods: { nodeSelector: {} } }, arm)).spec).not.toHaveProperty("nodeSelector");
  });

  test("labels that a policy demands, never in place of those that tell the pods apart; tolerations", async () => {
    const tolerations = [{ key: "dedicated", operator: "Equal", value: "tools", effect: "NoSchedule" }];
    const labels = { owner: "team-tools", "app.kubernetes.io/instance": "another" };
    const template = await templateOf({ pods: { labels, tolerations } });
    expect(template.metadata.labels).toMatchObject({ owner: "team-tools", "app.kubernetes.io/instance": "demo-test" });
    expect(template.spec.tolerations).toEqual(tolerations);
    expect((await templateOf({})).spec).not.toHaveProperty("tolerations");
    await expect(templateOf({ pods: { tolerations: [{ effect: "Never" }] } })).rejects.toThrow(
      "slipway:options.pods.tolerations[0].effect",
    );
  });

  test("a limit of CPU for every container where a quota asks for one, and none by default", async () => {
    const { spec } = await templateOf({ cpuLimit: 1.5 });
    expect(spec.containers[0].resources.limits).toEqual({ cpu: "1500m", memory: "512Mi" });
    expect((await templateOf({})).spec.containers[0].resources.limits).toEqual({ memory: "512Mi" });
    const collected = {
      observability: { vendor: "newrelic", collector: "measure" },
      secrets: { OTEL_EXPORTER_OTLP_HEADERS: "api-key=key-of-nobody" },
    };
    const beside = await templateOf({ cpuLimit: 1 }, collected);
    expect(beside.spec.initContainers.map(({ resources }) => resources.limits)).toEqual([
      { cpu: "1000m", memory: "128Mi" },
    ]);
    const small = await templateOf({ cpuLimit: 0.015 }, collected, { cpu: 0.01 });
    expect(small.spec.initContainers.map(({ resources }) => resources.requests)).toEqual([
      { cpu: "15m", memory: "128Mi" },
    ]);
    await expect(templateOf({ cpuLimit: 0.5 }, {}, { cpu: 1 })).rejects.toThrow(
      "slipway:options.cpuLimit: 0.5 is less than slipway:service.cpu, which is 1",
    );
  });

  test.each([
    [{ labels: { "a b": "c" } }, "must be the key of a label"],
    [{ labels: { owner: "team tools" } }, "must be the value of a label"],
    [{ nodeSelector: { "/pool": "tools" } }, "must be the key of a label"],
    [{ tolerations: [{ value: "tools" }] }, "names no key"],
    [{ tolerations: [{ key: "dedicated", operator: "Exists", value: "tools" }] }, "has a value"],
    [{ tolerations: [{ key: "dedicated", effect: "NoSchedule", tolerationSeconds: 5 }] }, "has tolerationSeconds"],
  ])("R15 what the API would refuse amid an up is refused before: %j", async (pods, words) => {
    await expect(templateOf({ pods })).rejects.toThrow(words);
  });

  test("a long path is cut to what may name a volume", async () => {
    const { spec } = await templateOf({ writable: [`/${"a".repeat(59)}/b`, "/-data-"] });
    expect(spec.volumes.map(({ name }) => name)).toEqual(["a".repeat(59), "data"]);
  });

  test("folders whose paths differ in their separators alone are volumes of their own", async () => {
    const { spec } = await templateOf({ writable: ["/data/x", "/data-x", "/data_x"] });
    expect(spec.volumes.map(({ name }) => name)).toEqual(["data-x", "data-x-2", "data-x-3"]);
  });
});

test("R13 services of long names that differ in their stacks have a dashboard each", async () => {
  useCloud(cluster());
  const uidOf = async (stack: string) => {
    const run = await runProgram(kubernetesStack({ prometheus: {} }, { name: "a".repeat(38) }), { stack });
    const map = named(run, "kubernetes:core/v1:ConfigMap", `${"a".repeat(38)}-dashboard`);
    const [page] = Object.values(z.record(z.string(), z.string()).parse(map?.data));
    return z.object({ uid: z.string().max(40) }).parse(JSON.parse(String(page))).uid;
  };
  expect(await uidOf("dev")).not.toBe(await uidOf("prod"));
});
