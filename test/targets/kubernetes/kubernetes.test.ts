import { describe, expect, test } from "vitest";
import * as z from "zod";
import { named, type ProgramRun, runProgram, useCloud } from "../../infra/program.ts";
import { testTarget } from "../../infra/target-suite.ts";
import { cluster, kubernetesStack, smallest, toldOf } from "./kubernetes-fixture.ts";

useCloud(cluster());

const deploymentType = "kubernetes:apps/v1:Deployment";

const podSchema = z.looseObject({
  containers: z.tuple([
    z.looseObject({
      image: z.unknown().optional(),
      env: z.array(
        z.object({
          name: z.string(),
          value: z.unknown().optional(),
          valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
        }),
      ),
      startupProbe: z.looseObject({ httpGet: z.looseObject({ path: z.string() }) }),
    }),
  ]),
});
const deploymentSchema = z.looseObject({ template: z.object({ spec: podSchema }) });
const specOf = (run: ProgramRun) => deploymentSchema.parse(named(run, deploymentType)?.spec);
const containerOf = (run: ProgramRun) => specOf(run).template.spec.containers[0];

const secretMark = "4dabf18193072939515e22adb298388d";
/** The text of a secret, as the SDK hands it to the engine. */
function inPlain(value: unknown): unknown {
  return typeof value === "object" && value !== null && secretMark in value && "value" in value ? value.value : value;
}

testTarget("kubernetes", {
  options: { ...smallest, prometheus: {} },
  image: { repository: "ghcr.io/team/server" },
  service: { domain: "mcp.example.com" },
  server: { type: deploymentType, name: "demo" },
  read(_inputs, run) {
    const { image, env, startupProbe } = containerOf(run);
    const texts = Object(inPlain(named(run, "kubernetes:core/v1:Secret")?.stringData));
    return {
      image,
      healthPath: startupProbe.httpGet.path,
      env: Object.fromEntries(
        env.map(({ name, value, valueFrom }) => [
          name,
          value ?? inPlain(Reflect.get(texts, valueFrom?.secretKeyRef.key ?? "")),
        ]),
      ),
    };
  },
  lacks: ["availability", "errorRate", "toolErrors", "latency", "requests", "coldStart", "certificateExpiry", "budget"],
  alerts: toldOf,
});

describe("what is special about kubernetes", () => {
  test("R5 goes to the context that the stack names, whatever its API's address", async () => {
    const run = await runProgram(kubernetesStack());
    expect(named(run, "pulumi:providers:kubernetes")).toMatchObject({
      context: "my-cluster",
      clusterIdentifier: "my-cluster",
      kubeconfig: "",
    });
    const others = run.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(others.filter(({ provider }) => provider !== "demo")).toEqual([]);
  });

  test("R5 pods are of the restricted profile, ask by the domain's name, and end gracefully", async () => {
    const run = await runProgram(kubernetesStack({ writable: ["/tmp", "/var/data"] }, { requestTimeoutSeconds: 100 }));
    const { template } = specOf(run);
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 107,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "tmp" }, { name: "var-data", emptyDir: { sizeLimit: "64Mi" } }],
    });
    const host = [{ name: "Host", value: "mcp.example.com" }];
    expect(containerOf(run)).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      resources: { requests: { cpu: "1000m", memory: "512Mi" }, limits: { memory: "512Mi" } },
      readinessProbe: { httpGet: { path: "/health", httpHeaders: host } },
      // A server that hangs is not waited for as long as one that ends its calls.
      livenessProbe: { terminationGracePeriodSeconds: 20 },
      volumeMounts: [{ mountPath: "/tmp" }, { mountPath: "/var/data" }],
    });
    expect(containerOf(run).startupProbe).toHaveProperty("terminationGracePeriodSeconds", 20);
    expect(containerOf(run).readinessProbe).not.toHaveProperty("terminationGracePeriodSeconds");
    const env = containerOf(run).env.map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(env)).toMatchObject({
      ALLOWED_HOSTS: "mcp.example.com",
      PUBLIC_URL: "https://mcp.example.com",
      SHUTDOWN_TIMEOUT_SECONDS: "100",
    });
    expect(named(run, "kubernetes:core/v1:Namespace")).toMatchObject({
      metadata: { name: "demo-test", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
  });

  test("R13 a server's own metrics are scraped from each pod, by a Prometheus that the NetworkPolicy lets in", async () => {
    const prometheus = { labels: { release: "monitoring" }, scrape: { path: "/metrics", from: "observability" } };
    const run = await runProgram(kubernetesStack({ prometheus }));
    expect(named(run, "kubernetes:monitoring.coreos.com/v1:PodMonitor")).toMatchObject({
      metadata: { labels: { release: "monitoring" } },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/instance": "demo-test" } },
        podMetricsEndpoints: [{ port: "http", path: "/metrics" }],
      },
    });
    const policy = named(run, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    expect(JSON.stringify(policy?.spec)).toContain('"kubernetes.io/metadata.name":"observability"');
    const without = await runProgram(kubernetesStack({ prometheus: {} }));
    expect(named(without, "kubernetes:monitoring.coreos.com/v1:PodMonitor")).toBeUndefined();
  });

  test("R11 references are keys of Secrets, or of a store; a new value is a Secret of a new name", async () => {
    const secrets = { A: { reference: "database/url" }, B: "text" };
    const run = await runProgram(kubernetesStack({}, { secrets: ["A", "B"] }, { secrets }));
    const own = named(run, "kubernetes:core/v1:Secret");
    expect(own).toMatchObject({ immutable: true });
    expect(own?.metadata).not.toHaveProperty("name");
    expect(containerOf(run).env).toContainEqual(
      expect.objectContaining({ name: "A", valueFrom: { secretKeyRef: { name: "database", key: "url" } } }),
    );
    const stored = await runProgram(
      kubernetesStack(
        { secretStore: { name: "vault" } },
        { secrets: ["A"] },
        { secrets: { A: { reference: "db#url" } } },
      ),
    );
    expect(named(stored, "kubernetes:external-secrets.io/v1:ExternalSecret", "demo-external")?.spec).toMatchObject({
      secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
      data: [{ secretKey: "A", remoteRef: { key: "db", property: "url" } }],
    });
  });

  test("R17 nodes sign in to the registry with a password of the stack's, which the server does not get", async () => {
    const pulled = (pull: object, secret: unknown) =>
      runProgram(
        kubernetesStack({}, {}, { image: { ...Object(kubernetesStack().image), pull }, secrets: { PULL: secret } }),
      );
    const run = await pulled({ username: "robot", secret: "PULL" }, "hunter2");
    const made = named(run, "kubernetes:core/v1:Secret", "demo-pull");
    const text = JSON.stringify(made?.stringData);
    expect(text).toContain("ghcr.io");
    expect(text).toContain("hunter2");
    expect(JSON.stringify(specOf(run))).not.toContain("PULL");
    const named_ = await pulled({ secret: "PULL" }, { reference: "ghcr" });
    expect(named(named_, "kubernetes:core/v1:Secret", "demo-pull")).toBeUndefined();
    expect(named(named_, "kubernetes:core/v1:ServiceAccount")).toMatchObject({ imagePullSecrets: [{ name: "ghcr" }] });
    await expect(pulled({ secret: "PULL" }, { reference: "ghcr/key" })).rejects.toThrow("is no name of a Secret");
    await expect(pulled({ secret: "PULL" }, "hunter2")).rejects.toThrow(
      "slipway:image.pull.username: required beside a password",
    );
    await expect(pulled({ username: "robot", secret: "PULL" }, { reference: "ghcr" })).rejects.toThrow(
      "slipway:image.pull.username: is not needed",
    );
    await expect(runProgram(kubernetesStack({ imagePull: { secret: "ghcr" } }))).rejects.toThrow(
      "slipway:options.imagePull: is slipway:image.pull now; write there {username",
    );
  });
});
