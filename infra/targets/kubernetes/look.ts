import * as z from "zod";
import type { SeenService, ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import type { PullCredentials } from "../../pull.ts";
import { setCommand } from "../../remedies.ts";
import { answeringResource } from "./answering.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import { type GatewayKind, gatewayKind, type GatewayKindName, gatewayKinds } from "./gateway-kinds.ts";
import type { KubernetesOptions } from "./options.ts";
import { namespaceOf } from "./names.ts";
import { namespaceWarnings } from "./namespace-lacks.ts";
import { missingRights } from "./rights.ts";

// `preStop.sleep`: https://kubernetes.io/blog/2024/04/17/kubernetes-v1-30-release/
const oldestMinor = 30;

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
const secretShape = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

const versionSchema = z.object({ major: z.string(), minor: z.string(), gitVersion: z.string() });
const classSchema = z.object({ spec: z.object({ controllerName: z.string() }) });

/** An API that the stack needs, and what brings it. */
interface NeededApi {
  group: string;
  path: string;
  remedy: string;
}

/**
 * Looks at the cluster before anything is made: a preview of Pulumi's own passes without the custom resources that an
 * `up` then waits for in vain. Throws a ConfigError with a sentence for each thing that is missing.
 */
export async function look(
  { spec, stack, pull, examination }: SeenService,
  options: KubernetesOptions,
): Promise<string[]> {
  const cluster = clusterOf(options.context);
  const version = await versionOf(cluster, stack);
  const apis = neededApis(spec, options);
  const found = await Promise.all(apis.map(async (api) => ({ api, known: await cluster.find(`/apis/${api.group}`) })));
  const faults: Fault[] = found
    .filter(({ known }) => known === undefined)
    .map(({ api: { group, path, remedy } }) => ({
      path,
      problem: `the cluster of context ${options.context} has no API ${group}`,
      remedy,
    }));
  if (version.minor < oldestMinor) {
    faults.push({
      path: "slipway:options.context",
      problem: `the cluster runs Kubernetes ${version.text}, which is older than 1.${oldestMinor}`,
      remedy: "upgrade it, or name another cluster",
    });
  }
  if (faults.length === 0) {
    faults.push(...(await namespaceFaults(cluster, options)), ...(await classFaults(cluster, options, stack)));
    const namespace = namespaceOf(options, { spec, stack });
    const how = { isExamined: examination !== undefined, inSteps: examination?.canary !== undefined };
    faults.push(...(await missingRights(cluster, { spec, options, namespace, pull, ...how })));
  }
  faults.push(...pullFaults(pull));
  if (faults.length > 0) throw new ConfigError(faults);
  return [...(await scalingWarnings(cluster, spec, options)), ...(await namespaceWarnings(cluster, options))];
}

/** The server's version; that it cannot be asked is the user's to mend. */
async function versionOf(cluster: Cluster, stack: string): Promise<{ minor: number; text: string }> {
  try {
    const { major, minor, gitVersion } = versionSchema.parse(await cluster.find("/version"));
    return { minor: major === "1" ? Number.parseInt(minor, 10) : Infinity, text: gitVersion };
  } catch (error) {
    const problem = error instanceof Error ? reasonOf(error.message) : String(error);
    const remedy = `choose one that \`kubectl config get-contexts\` shows: ${setCommand(stack, "slipway:options.context", "string", "<context>")}`;
    throw new ConfigError([{ path: "slipway:options.context", problem, remedy }]);
  }
}

/** Without what the engine puts before a function's own words. */
function reasonOf(message: string): string {
  return /(the kubeconfig has|the cluster of|kubernetes needs)[\s\S]*/.exec(message)?.[0].trim() ?? message;
}

function neededApis(spec: ServiceSpec, options: KubernetesOptions): NeededApi[] {
  const { gateway, certificate, prometheus, secretStore } = options;
  const apis: NeededApi[] = [];
  if (gateway) {
    const install = "install the standard CRDs: https://gateway-api.sigs.k8s.io/guides/getting-started/";
    apis.push({ group: "gateway.networking.k8s.io/v1", path: "slipway:options.gateway", remedy: install });
    const { group, title, source }: GatewayKind = gatewayKind(gateway.kind);
    if (group !== undefined && isGroupUsed(gateway.kind, spec, options)) {
      apis.push({ group, path: "slipway:options.gateway.kind", remedy: `install ${title}: ${source}` });
    }
  }
  if (certificate && ["issuer", "clusterIssuer", "letsEncrypt"].some((key) => key in certificate)) {
    const remedy = "install cert-manager, with its Gateway API support: https://cert-manager.io/docs/usage/gateway/";
    apis.push({ group: "cert-manager.io/v1", path: "slipway:options.certificate", remedy });
  }
  if (secretStore && Object.values(spec.secrets).some((source) => "reference" in source)) {
    const remedy = "install External Secrets: https://external-secrets.io/latest/introduction/getting-started/";
    apis.push({ group: "external-secrets.io/v1", path: "slipway:options.secretStore", remedy });
  }
  if (prometheus) {
    const remedy =
      "install the Prometheus operator: https://prometheus-operator.dev/docs/getting-started/installation/";
    apis.push({ group: "monitoring.coreos.com/v1", path: "slipway:options.prometheus", remedy });
  }
  return apis;
}

function isGroupUsed(kind: GatewayKindName, spec: Pick<ServiceSpec, "wellKnown">, options: KubernetesOptions): boolean {
  const isAlways = ["nginx-gateway-fabric", "gke", "aws"].includes(kind);
  return isAlways || options.sessionAffinity || answeringResource(spec, options) !== undefined;
}

function pullFaults(pull: PullCredentials | undefined): Fault[] {
  if (!pull || !("reference" in pull) || secretShape.test(pull.reference)) return [];
  const problem = `${pull.reference} is no name of a Secret`;
  const remedy = "name the one of type kubernetes.io/dockerconfigjson, alone and without a key";
  return [{ path: "slipway:image.pull.secret", problem, remedy }];
}

async function namespaceFaults(cluster: Cluster, { namespace, context }: KubernetesOptions): Promise<Fault[]> {
  if (namespace === undefined || (await cluster.find(`/api/v1/namespaces/${namespace}`)) !== undefined) return [];
  // Where it may not be seen, that its objects may is enough.
  if ((await cluster.find(`/api/v1/namespaces/${namespace}/serviceaccounts/default`)) !== undefined) return [];
  const remedy = `make it: kubectl --context ${context} create namespace ${namespace}; or leave the option out`;
  return [{ path: "slipway:options.namespace", problem: `there is no namespace ${namespace}`, remedy }];
}

/** Whether the class of a Gateway of the stack's own is the kind's. */
async function classFaults(cluster: Cluster, { gateway }: KubernetesOptions, stack: string): Promise<Fault[]> {
  if (!gateway || gateway.name !== undefined) return [];
  const kind = gatewayKind(gateway.kind);
  const name = gateway.className ?? kind.className ?? "";
  const all = z
    .object({ items: z.array(classSchema.extend({ metadata: z.object({ name: z.string() }) })) })
    .safeParse(await cluster.find("/apis/gateway.networking.k8s.io/v1/gatewayclasses"));
  // Classes belong to the cluster: not everybody may see them.
  if (!all.success) return [];
  const path = "slipway:options.gateway.className";
  const set = (value: string) => setCommand(stack, path, "string", value);
  const found = all.data.items.find(({ metadata }) => metadata.name === name);
  if (!found) {
    const fitting = all.data.items.filter(({ spec }) => spec.controllerName === kind.controller);
    const names = all.data.items.map(({ metadata }) => metadata.name).join(", ") || "none";
    const problem = `there is no GatewayClass ${name}; the cluster has: ${names}`;
    return [{ path, problem, remedy: `set it with: ${set(fitting[0]?.metadata.name ?? "<class>")}` }];
  }
  const { controllerName } = found.spec;
  if (controllerName === kind.controller) return [];
  const known = Object.entries(gatewayKinds).find(([, { controller }]) => controller === controllerName)?.[0];
  const problem = `GatewayClass ${name} is of ${controllerName}, not of ${kind.title}`;
  const kindPath = "slipway:options.gateway.kind";
  return [
    { path: kindPath, problem, remedy: `set it with: ${setCommand(stack, kindPath, "string", known ?? "<kind>")}` },
  ];
}

async function scalingWarnings(
  cluster: Cluster,
  spec: ServiceSpec,
  { requestsMetric }: KubernetesOptions,
): Promise<string[]> {
  if (spec.maxInstances === spec.minInstances) {
    const idle = `slipway:options.requestsMetric: no autoscaler uses it while slipway:service.maxInstances is ${spec.minInstances} as minInstances is`;
    return requestsMetric ? [idle] : [];
  }
  const isServed = async (group: string) => (await cluster.find(`/apis/${group}`)) !== undefined;
  const custom = ["custom.metrics.k8s.io/v1beta2", "custom.metrics.k8s.io/v1beta1"];
  const told = !requestsMetric || (await Promise.all(custom.map(isServed))).includes(true);
  const deaf = told
    ? []
    : [
        `slipway:options.requestsMetric: the cluster has no API custom.metrics.k8s.io, so that the number of pods grows with CPU and never shrinks; install an adapter (https://github.com/kubernetes-sigs/prometheus-adapter) that serves ${requestsMetric?.name ?? "it"} of each pod`,
      ];
  if (await isServed("metrics.k8s.io/v1beta1")) return deaf;
  return [
    ...deaf,
    `slipway:service.maxInstances: the cluster has no API metrics.k8s.io/v1beta1, so that it always runs ${spec.minInstances}; install metrics-server (https://github.com/kubernetes-sigs/metrics-server), or set ${spec.minInstances} to say so`,
  ];
}
