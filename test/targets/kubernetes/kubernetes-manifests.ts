import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import * as z from "zod";
import type { Api } from "../../../toolchain/offline/kubernetes/api.ts";
import { type Registered, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";
import { vendors } from "../../infra/vendor-configs.ts";
import { cluster, kubernetesStack } from "./kubernetes-fixture.ts";
import { namespace } from "./kubernetes-objects.ts";

const secretMark = "4dabf18193072939515e22adb298388d";
// Their definitions are not to be had from a registry of packages, and are not ours to copy: tried where a folder of them
// is named, as their repositories have them (GoogleCloudPlatform/gke-gateway-api in config/crd, nginx/nginx-gateway-fabric
// in config/crd/bases, kubernetes-sigs/aws-load-balancer-controller in config/crd/gateway), else told as not tested.
const moreDefinitions = process.env.SLIPWAY_CUSTOM_RESOURCES;
const rareGroups = ["networking.gke.io", "gateway.k8s.aws", "gateway.nginx.org"];

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string().optional() }).default({}),
  spec: z.looseObject({ template: z.looseObject({ spec: z.looseObject({}) }).optional() }).optional(),
});

const tokens = { secrets: ["TOKEN"], minInstances: 2, maxInstances: 4 };
const sticky = { sessionAffinity: true };
const email = "team@example.com";
const wellKnown = { "openai-apps-challenge": "challenge-0123456789" };

/** Stacks that between them make every kind of object that the target knows. */
export const stacks: readonly StackConfig[] = [
  kubernetesStack({}, tokens, { secrets: { TOKEN: "value" } }),
  kubernetesStack({ requestsMetric: { name: "http_requests_per_second", perInstance: 12.5 } }, { maxInstances: 4 }),
  kubernetesStack({ prometheus: { scrape: { path: "/metrics" } } }),
  kubernetesStack({ secretStore: { name: "vault" } }, tokens, { secrets: { TOKEN: { reference: "token#value" } } }),
  kubernetesStack(
    { prometheus: {} },
    {},
    {
      secrets: { HOOK: "https://example.com/hook", SLACK: "token", PAGER: "key" },
      alerts: {
        receivers: [
          { email },
          { kind: "webhook", secret: "HOOK" },
          { kind: "slack", channel: "#ops", secret: "SLACK" },
          { kind: "pagerDuty", secret: "PAGER" },
        ],
        availability: false,
        errorRate: false,
        toolErrors: false,
        latency: false,
        coldStart: false,
        certificateExpiry: false,
      },
    },
  ),
  // Whose alarms are a vendor's, and nothing in the cluster rings.
  kubernetesStack(
    { prometheus: { scrape: { path: "/metrics" } } },
    {},
    {
      alerts: { receivers: [{ email }] },
      observability: { ...vendors.datadog.settings, monitors: "instead" },
      secrets: vendors.datadog.secrets,
    },
  ),
  kubernetesStack({ certificate: { letsEncrypt: { email } }, dns: { externalDns: true } }),
  kubernetesStack({ certificate: { letsEncrypt: { email, dns01: { cloudflare: { email } } } } }),
  kubernetesStack({ networkPolicy: { from: ["gateways"], to: ["10.0.0.0/8"] } }),
  ...["envoy-gateway", "istio", "traefik"].map((kind) => kubernetesStack({ gateway: { kind }, ...sticky })),
  ...["cilium", "aks", "nginx-gateway-fabric", "gke"].map((kind) => kubernetesStack({ gateway: { kind } })),
  // Others' own, with a listener of plain HTTP, which is redirected.
  kubernetesStack({ gateway: { kind: "istio", name: "public", namespace: "gateways" }, certificate: undefined }),
  kubernetesStack({}, { wellKnown }),
  kubernetesStack(
    {
      gateway: { kind: "aws", className: "my-alb" },
      certificate: { acmArn: "arn:aws:acm:eu-west-1:123456789012:certificate/a" },
    },
    { wellKnown },
  ),
  ...["nginx", "traefik", "haproxy"].map((kind) =>
    kubernetesStack({ gateway: undefined, ingress: { kind }, certificate: { letsEncrypt: { email } } }),
  ),
];

/**
 * What a real API server says, of a dry run of every manifest, and of pods in the namespace of the restricted profile
 * that a stack has made.
 */
export async function tryManifests(api: Api): Promise<{ kinds: string[]; refused: string[] }> {
  useCloud(cluster());
  for (const file of moreDefinitions === undefined ? [] : await readdir(moreDefinitions)) {
    await api.apply(await readFile(join(String(moreDefinitions), file), "utf8"));
  }
  if (moreDefinitions !== undefined) {
    const served = async () => Promise.all(rareGroups.map((group) => api.find(`/apis/${group}`)));
    await expect.poll(served, { timeout: 30_000 }).not.toContain(undefined);
  }
  const kinds = new Set<string>();
  const untried = new Set<string>();
  const refused = new Set<string>();
  for (const stack of stacks) {
    const { resources } = await runProgram(stack);
    for (const manifest of resources.flatMap(toManifests)) {
      if (await isRare(api, manifest.apiVersion)) {
        untried.add(`${manifest.kind} (${manifest.apiVersion})`);
        continue;
      }
      const told = await api.apply(JSON.stringify(manifest), { dryRun: true }).then(() => undefined, String);
      kinds.add(manifest.kind);
      if (told !== undefined) refused.add(told);
    }
  }
  if (untried.size > 0) {
    console.warn(
      `! NOT TESTED HERE: manifests of ${[...untried].join(", ")}, since this cluster has no definitions of them; name a folder of them in SLIPWAY_CUSTOM_RESOURCES`,
    );
  }
  return { kinds: [...kinds], refused: [...refused] };
}

async function isRare(api: Api, apiVersion: string): Promise<boolean> {
  const isOfThem = rareGroups.some((group) => apiVersion.startsWith(`${group}/`));
  return isOfThem && (await api.find(`/apis/${apiVersion}`)) === undefined;
}

function toManifests({ type, inputs }: Registered): { apiVersion: string; kind: string; metadata: object }[] {
  if (!type.startsWith("kubernetes:")) return [];
  const manifest = manifestSchema.parse(inPlain(inputs));
  const metadata = { ...manifest.metadata, name: manifest.metadata.name ?? "demo-1a2b3c4d" };
  const template = manifest.kind === "Deployment" ? manifest.spec?.template : undefined;
  const pod = template && {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "demo", namespace },
    spec: template.spec,
  };
  return [{ ...manifest, metadata }, ...(pod ? [pod] : [])];
}

/** Without the marks by which the SDK hands secrets over. */
function inPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPlain);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value && "value" in value) return inPlain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, inPlain(inside)]));
}
