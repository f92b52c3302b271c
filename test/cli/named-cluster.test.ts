import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openNamedCluster } from "../../cli/named-cluster.ts";
import { clusterTools } from "../../cli/simulated-platform.ts";

const anothers = { metadata: { labels: { "slipway/rehearsal": "another" } } };

interface Api {
  context: string;
  kept: Map<string, object>;
  /** What becomes of the next question, by method and path: with "lost" and "done" no answer comes. */
  fates: Map<string, "lost" | "done" | "taken">;
}

/** An API server that keeps what is made, by path; answers the context of its kubeconfig. */
async function openApi(known: Record<string, object> = {}): Promise<Api> {
  const kept = new Map(Object.entries(known));
  const fates: Api["fates"] = new Map();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    const question = `${request.method} ${path}`;
    const fate = fates.get(question);
    fates.delete(question);
    // No HTTP: a connection that breaks is tried again at once.
    if (fate === "lost" || fate === "done") request.socket.end("?\r\n\r\n");
    if (fate === "lost") return;
    if (request.method === "DELETE") kept.delete(path);
    if (request.method === "POST") {
      const made = JSON.parse((await request.toArray()).join(""));
      if (fate === "taken") {
        kept.set(`${path}/${made.metadata.name}`, anothers);
        response.writeHead(409).end(JSON.stringify({ message: "already exists" }));
        return;
      }
      kept.set(`${path}/${made.metadata.name}`, made);
      response.writeHead(201).end("{}");
    } else {
      const found = kept.get(path);
      response.writeHead(found ? 200 : 404).end(JSON.stringify(found ?? { message: "not found" }));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const folder = await mkdtemp(join(tmpdir(), "slipway-named-"));
  const context = `kind-${port}`;
  const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  const config = {
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
  };
  await writeFile(join(folder, "config"), JSON.stringify(config));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { context, kept, fates };
}

const signal = new AbortController().signal;
const hostingPath = "/api/v1/namespaces/kube-public/configmaps/local-registry-hosting";
const hosting = { data: { "localRegistryHosting.v1": 'host: "localhost:5001"\nhelp: "https://kind.sigs.k8s.io"\n' } };
const settings = {
  "slipway:service": { name: "demo", domain: "mcp.example.com", secrets: ["KEY"] },
  "slipway:image": { context: ".", repository: "ghcr.io/team/demo", pull: { secret: "PULL", username: "robot" } },
  "slipway:options": {
    context: "production",
    namespace: "mcp",
    gateway: { kind: "istio", name: "public", namespace: "gateways" },
    dns: { externalDns: true },
    drainSeconds: 900,
  },
  "slipway:secrets": { KEY: { reference: "keys/one" }, PULL: "made-up-PULL" },
  "slipway:alerts": { receivers: [{ email: "team@example.com" }] },
  "slipway:observability": { vendor: "datadog", monitors: "beside", collector: "forward" },
};

test("R15 only a stack on Kubernetes takes a cluster", async () => {
  await expect(clusterTools("gcp-prod", "kind-kind")).rejects.toThrow("stack gcp-prod is of target cloud-run");
});

test("R1 a rehearsal on a named cluster shares no name with what serves there, and ends with its namespace", async () => {
  const { context, kept } = await openApi();
  {
    await using cleanups = new AsyncDisposableStack();
    const platform = await openNamedCluster({ settings, context, signal }, cleanups);
    const adapted = platform.adapt(settings);
    expect(adapted).toMatchObject({
      "slipway:service": { domain: "mcp-rehearsal.example.com" },
      "slipway:image": { repository: "ghcr.io/team/demo", pull: { secret: "PULL" } },
      "slipway:options": {
        context,
        namespace: "rehearsal-demo",
        gateway: { kind: "istio" },
        certificate: { secret: "rehearsal-tls" },
      },
      "slipway:secrets": { KEY: { reference: "rehearsal/KEY" } },
      "slipway:alerts": { receivers: [{ email: "rehearsal@example.com" }] },
    });
    expect(adapted["slipway:options"]).toMatchObject({
      dns: undefined,
      gateway: expect.not.objectContaining({ name: "public" }),
    });
    // A made-up key would make nothing at the vendor, who is a real one.
    expect(adapted["slipway:service"]).toMatchObject({ env: { OTEL_SDK_DISABLED: "true" } });
    expect(adapted["slipway:observability"]).toEqual({ vendor: "datadog" });
    // What an image is pulled with cannot be made up.
    expect(platform.neededSecrets).toEqual(["PULL"]);
    expect(kept.get("/api/v1/namespaces/rehearsal-demo/secrets/rehearsal")).toMatchObject({
      stringData: { KEY: "made-up-KEY" },
    });
    // The rehearsal's own Gateway has its proxies here, which are Istio's.
    expect(kept.get("/api/v1/namespaces/rehearsal-demo")).toMatchObject({
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
    });
    const second = openNamedCluster({ settings, context, signal }, cleanups);
    await expect(second).rejects.toThrow(`kubectl --context ${context} delete namespace rehearsal-demo`);
  }
  expect([...kept.keys()]).not.toContain("/api/v1/namespaces/rehearsal-demo");
});

test("R34 a rehearsal's namespace goes where an answer to its making or its removal is lost, and another's stays", async () => {
  const { context, kept, fates } = await openApi();
  const path = "/api/v1/namespaces/rehearsal-demo";
  const open = async () => {
    await using cleanups = new AsyncDisposableStack();
    await openNamedCluster({ settings, context, signal }, cleanups);
    fates.set(`DELETE ${path}`, "lost");
  };
  await open();
  expect([...kept.keys()]).not.toContain(path);
  expect(fates).toEqual(new Map());
  fates.set("POST /api/v1/namespaces", "done");
  await expect(open()).rejects.toThrow("does not answer");
  expect([...kept.keys()]).not.toContain(path);
  fates.set("POST /api/v1/namespaces", "taken");
  await expect(open()).rejects.toThrow("refuses POST /api/v1/namespaces: already exists");
  expect(kept.get(path)).toEqual(anothers);
});

test("R17 the image goes to a registry that the cluster calls its own, else it is pulled with a copy of the stack's Secret", async () => {
  const referring = { ...settings, "slipway:secrets": { PULL: { reference: "ghcr" } } };
  const from = "/api/v1/namespaces/mcp/secrets/ghcr";
  const { context } = await openApi({
    [from]: { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "e30=" } },
  });
  await using cleanups = new AsyncDisposableStack();
  const copied = await openNamedCluster({ settings: referring, context, signal }, cleanups);
  expect(copied.adapt(referring)).toMatchObject({ "slipway:secrets": { PULL: { reference: "rehearsal-pull" } } });
  const bare = await openApi();
  const without = openNamedCluster({ settings: referring, context: bare.context, signal }, cleanups);
  await expect(without).rejects.toThrow("Secret ghcr, which namespace mcp");
  expect(bare.kept.size).toBe(0);
  const kind = await openApi({ [hostingPath]: hosting });
  const local = await openNamedCluster({ settings: referring, context: kind.context, signal }, cleanups);
  expect(local.adapt(referring)).toMatchObject({ "slipway:image": { repository: "localhost:5001/slipway-rehearsal" } });
  const acm = {
    ...settings,
    "slipway:options": { gateway: { kind: "aws" }, certificate: { acmArn: "arn:aws:acm:a" } },
  };
  await expect(openNamedCluster({ settings: acm, context, signal }, cleanups)).rejects.toThrow(
    "certificates of ACM alone",
  );
});

test("R17 a rehearsal makes no registry at a cloud: the image goes to the cluster's own, or the rehearsal is refused", async () => {
  const options = { ...settings["slipway:options"], registry: { aws: { region: "eu-west-1" } } };
  const owning = { ...settings, "slipway:image": { context: "." }, "slipway:options": options };
  await using cleanups = new AsyncDisposableStack();
  const bare = await openApi();
  await expect(openNamedCluster({ settings: owning, context: bare.context, signal }, cleanups)).rejects.toThrow(
    `(slipway:options.registry), where a rehearsal makes nothing, and the cluster of context ${bare.context} names no registry`,
  );
  expect(bare.kept.size).toBe(0);
  const kind = await openApi({ [hostingPath]: hosting });
  const adapted = (await openNamedCluster({ settings: owning, context: kind.context, signal }, cleanups)).adapt(owning);
  expect(adapted).toMatchObject({ "slipway:image": { repository: "localhost:5001/slipway-rehearsal" } });
  expect(adapted["slipway:options"]).not.toHaveProperty("registry");
  const ready = { ...owning, "slipway:image": { reference: `ghcr.io/team/demo@sha256:${"ab".repeat(32)}` } };
  const other = await openApi();
  const taken = await openNamedCluster({ settings: ready, context: other.context, signal }, cleanups);
  expect(taken.adapt(ready)["slipway:options"]).not.toHaveProperty("registry");
});
