import { expect, test } from "vitest";
import { servedBy } from "../../cli/cluster-objects.ts";

const secondsLater = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function pod(
  image: string,
  { readyAt, ends = false, beside = [] }: { readyAt?: number; ends?: boolean; beside?: object[] },
) {
  const ready = { type: "Ready", status: readyAt === undefined ? "False" : "True" };
  return {
    metadata: { namespace: "demo", ...(ends ? { deletionTimestamp: secondsLater(50) } : {}) },
    spec: {
      containers: [
        ...beside,
        {
          name: "server",
          image,
          ports: [{ containerPort: 8080 }],
          env: [
            { name: "PLAIN", value: "1" },
            { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
          ],
          resources: { requests: { cpu: "250m", memory: "1Gi" } },
          readinessProbe: { httpGet: { path: "/health" } },
        },
      ],
    },
    status: {
      startTime: secondsLater(0),
      conditions: [{ ...ready, lastTransitionTime: secondsLater(readyAt ?? 0) }],
    },
  };
}

function look(...items: object[]) {
  const secret = { data: { k: Buffer.from("secret").toString("base64") } };
  return { api: { find: async (path: string) => (path.includes("/pods?") ? { items } : secret) } };
}

test("R1 what serves in a cluster is the newest pod that takes requests, and not what is wanted", async () => {
  const pods = [pod("wanted", {}), pod("first", { readyAt: 3 }), pod("second", { readyAt: 9 })];
  const served = await servedBy(look(...pods, pod("gone", { readyAt: 20, ends: true })), []);
  expect(served?.wanted).toEqual({
    image: "second",
    env: { PLAIN: "1", KEY: "secret" },
    secretNames: ["KEY"],
    port: 8080,
    healthPath: "/health",
    cpu: 0.25,
    memoryMiB: 1024,
  });
  expect(served?.readyMilliseconds).toBe(9000);
});

test("R1 what a mesh injects into a pod is not taken for the server", async () => {
  const beside = [{ name: "istio-proxy", image: "proxy", ports: [{ containerPort: 15090 }, { containerPort: 15021 }] }];
  const served = await servedBy(look(pod("first", { readyAt: 3, beside })), []);
  expect(served?.wanted).toMatchObject({ image: "first", port: 8080 });
});

test("R1 nothing serves in a cluster whose pods all fail", async () => {
  expect(await servedBy(look(pod("wanted", {})), [])).toBeUndefined();
});
