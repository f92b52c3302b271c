import * as z from "zod";
import type { Looked, SeenService, ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import type { PullCredentials } from "../../pull.ts";
import { setCommand, toWord } from "../../remedies.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import { missingDefinitions } from "./definitions.ts";
import { lookAtGateway } from "./gateway-look.ts";
import { madeKinds } from "./made.ts";
import { namespaceOf } from "./names.ts";
import { namespaceWarnings } from "./namespace-lacks.ts";
import type { KubernetesOptions } from "./options.ts";
import { lookAtOwners } from "./owners.ts";
import { missingRights } from "./rights.ts";

// `preStop.sleep`: https://kubernetes.io/blog/2024/04/17/kubernetes-v1-30-release/
const oldestMinor = 30;

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
const secretShape = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

const versionSchema = z.object({ major: z.string(), minor: z.string(), gitVersion: z.string() });

/**
 * Looks at the cluster before anything is made: a preview of Pulumi's own passes without the custom resources that an
 * `up` then waits for in vain. Throws a ConfigError with a sentence for each thing that is missing.
 */
export async function look(service: SeenService, options: KubernetesOptions): Promise<Looked> {
  const { spec, stack, pull, examination } = service;
  const cluster = clusterOf(options.context);
  const version = await versionOf(cluster, stack);
  const faults = await missingDefinitions(cluster, service, options);
  if (version.minor < oldestMinor) {
    faults.push({
      path: "slipway:options.context",
      problem: `the cluster runs Kubernetes ${version.text}, which is older than 1.${oldestMinor}`,
      remedy: "upgrade it, or name another cluster",
    });
  }
  const warnings: string[] = [];
  let hasLost = false;
  if (faults.length === 0) {
    const kinds = madeKinds(service, options);
    const namespace = namespaceOf(options, service);
    const how = { isExamined: examination !== undefined, inSteps: examination?.canary !== undefined, namespace };
    const [places, gateway, rights, owners] = await Promise.all([
      namespaceFaults(cluster, options),
      lookAtGateway(cluster, options, service),
      missingRights(cluster, kinds, how),
      lookAtOwners(cluster, kinds, { service: spec.name, stack, namespace }),
    ]);
    faults.push(...places, ...gateway.faults, ...rights, ...owners.faults);
    warnings.push(...gateway.warnings, ...owners.warnings);
    hasLost = owners.hasLost;
  }
  faults.push(...pullFaults(pull));
  if (faults.length > 0) throw new ConfigError(faults);
  warnings.push(...(await scalingWarnings(cluster, spec, options)), ...(await namespaceWarnings(cluster, options)));
  return { warnings, hasLost };
}

/** The server's version; that it cannot be asked is the user's to mend. */
async function versionOf(cluster: Cluster, stack: string): Promise<{ minor: number; text: string }> {
  const path = "slipway:options.context";
  const found = await cluster.find("/version").catch((error: unknown) => {
    const problem = error instanceof Error ? reasonOf(error.message) : String(error);
    const remedy = `choose one that \`kubectl config get-contexts\` shows: ${setCommand(stack, path, "string", "<context>")}`;
    throw new ConfigError([{ path, problem, remedy }]);
  });
  const version = versionSchema.safeParse(found);
  if (!version.success) {
    const problem = `the cluster of context ${cluster.context} does not say its version: its address leads to no API server, or whoever signs in may see nothing`;
    const remedy = `look what answers there: kubectl --context ${toWord(cluster.context)} get --raw /version`;
    throw new ConfigError([{ path, problem, remedy }]);
  }
  const { major, minor, gitVersion } = version.data;
  return { minor: major === "1" ? Number.parseInt(minor, 10) : Infinity, text: gitVersion };
}

/** Without what the engine puts before a function's own words. */
function reasonOf(message: string): string {
  return /(the kubeconfig has|the cluster of|kubernetes needs)[\s\S]*/.exec(message)?.[0].trim() ?? message;
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
