import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import type { input } from "@pulumi/kubernetes/types/index.js";
import * as pulumi from "@pulumi/pulumi";
import { retryOf } from "../../retry.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { collectorContainer, probes, unprivileged } from "./containers.ts";
import { facts } from "./facts.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { liveVolume } from "./live-file.ts";
import { serverContainer } from "./names.ts";
import { metadata, type Place, skipAwait } from "./place.ts";
import { failedRevision } from "./revision.ts";
import { clearStaged } from "./staged-objects.ts";
import { pullSecret, secretVariables } from "./secrets.ts";

// Until proxies that watch the Service know.
const usualLeaveSeconds = 5;
// A node that is drained waits no longer, on the clouds: https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
const longestDrainSeconds = 3600;

/** The Deployment, and what each of its revisions is made of. */
export interface DeployedPods {
  deployment: Deployment;
  template: pulumi.Input<object>;
}

type Awaiting = Pick<Place["opts"], "parent"> & { dependsOn: pulumi.Resource[] };

/** The pods of the service: the number is the autoscaler's wherever there may be more than the least. */
export function makePods(
  place: Place,
  image: pulumi.Output<string>,
  examineFirst?: (template: pulumi.Output<object>, opts: Awaiting) => pulumi.Resource,
): DeployedPods {
  const { spec, options, selector, labels, opts } = place;
  const pull = pullSecret(place, image);
  const account = new ServiceAccount(
    spec.name,
    {
      metadata: metadata(place, { annotations: skipAwait }),
      automountServiceAccountToken: false,
      ...(pull === undefined ? {} : { imagePullSecrets: [{ name: pull }] }),
    },
    opts,
  );
  const drainSeconds = drainOf(place);
  const leaveSeconds = leaveOf(place);
  const { keys, dependsOn: secrets } = secretVariables(place);
  const dependsOn = [...secrets, ...place.pullRights];
  const live = liveVolume(place);
  const volumeNames = volumeNamesOf(options.writable);
  const mounts = options.writable.map((mountPath, index) => ({ name: volumeNames[index] ?? "", mountPath }));
  const cpuLimits = options.cpuLimit === undefined ? {} : { cpu: toMillicores(options.cpuLimit) };
  const template: input.core.v1.PodTemplateSpec = {
    metadata: { labels: { ...options.pods.labels, ...labels } },
    spec: {
      ...placement(place),
      serviceAccountName: account.metadata.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // A moment longer than the server takes at most, so that it ends by itself.
      terminationGracePeriodSeconds: leaveSeconds + drainSeconds + 2,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: options.user,
        runAsGroup: options.user,
        fsGroup: options.user,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector },
        // Those of the old revision do not count.
        matchLabelKeys: ["pod-template-hash"],
      })),
      ...(spec.collector ? { initContainers: [collectorContainer(spec.collector, { keys, limits: cpuLimits })] } : {}),
      containers: [
        {
          name: serverContainer,
          image,
          ports: [{ name: "http", containerPort: spec.port }],
          env: variables(place, { drainSeconds, keys }),
          ...probes(place),
          // A sleep of the kubelet's: no image needs a shell for it.
          // https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
          lifecycle: { preStop: { sleep: { seconds: leaveSeconds } } },
          resources: {
            requests: { cpu: toMillicores(spec.cpu), memory: `${spec.memoryMiB}Mi` },
            limits: { ...cpuLimits, memory: `${spec.memoryMiB}Mi` },
          },
          securityContext: unprivileged,
          volumeMounts: [...mounts, ...live.mounts],
        },
      ],
      volumes: [
        ...mounts.map(({ name }) => ({ name, emptyDir: { sizeLimit: `${options.writableMiB}Mi` } })),
        ...live.volumes,
      ],
    },
  };
  const examined = examineFirst?.(pulumi.output(template), { parent: opts.parent, dependsOn });
  const deployment = new Deployment(
    spec.name,
    {
      metadata: metadata(place, { annotations: skipAwait }),
      spec: {
        ...(isScaled(place) ? {} : { replicas: spec.minInstances }),
        revisionHistoryLimit: 5,
        progressDeadlineSeconds: options.placementTimeoutSeconds + options.startTimeoutSeconds,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: selector },
        template,
      },
    },
    { ...opts, dependsOn: [...dependsOn, ...(examined ? [examined] : [])] },
  );
  return { deployment, template };
}

/** Whether the number of instances follows the load. */
export function isScaled({ spec }: Pick<Place, "spec">): boolean {
  return spec.maxInstances > spec.minInstances;
}

/** Time in seconds that an old instance has for calls in flight. */
export function drainOf({ spec, options }: Pick<Place, "spec" | "options">): number {
  return options.drainSeconds ?? Math.min(spec.requestTimeoutSeconds, longestDrainSeconds);
}

/** Pause in seconds between the moment from which a pod gets no new connections and its SIGTERM, until whatever sends to it knows. */
function leaveOf({ options: { gateway } }: Place): number {
  return (gateway && gatewayKind(gateway.kind).leavesAfterSeconds) ?? usualLeaveSeconds;
}

function variables(
  place: Place,
  { drainSeconds, keys }: { drainSeconds: number; keys: ReturnType<typeof secretVariables>["keys"] },
) {
  const { spec, options } = place;
  const { gateway } = options;
  const host = spec.domain ?? "";
  const idleSeconds = gateway
    ? { ...facts.idleSeconds, value: gatewayKind(gateway.kind).idleSeconds }
    : facts.idleSeconds;
  const plain = serverEnvironment(spec, {
    facts: { ...facts, idleSeconds },
    publicUrl: `https://${host}`,
    hosts: [host],
    shutdownSeconds: drainSeconds + 2,
  });
  const env = [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...Object.entries(keys)
      .filter(([name]) => name !== spec.collector?.secret)
      .map(([name, secretKeyRef]) => ({ name, valueFrom: { secretKeyRef } })),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return pulumi.all([failedRevision(place), clearStaged(place)]).apply(([failed]) => [...env, ...retryOf(failed)]);
}

/** On which nodes pods may run: an image of one platform alone would not start on others. */
// https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-arch
function placement({ options, platform }: Place) {
  const arch = platform?.split("/")[1];
  const { nodeSelector = arch === undefined ? {} : { "kubernetes.io/arch": arch }, tolerations } = options.pods;
  return {
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
    ...(tolerations.length > 0 ? { tolerations } : {}),
  };
}

function toMillicores(cpu: number): string {
  return `${Math.round(cpu * 1000)}m`;
}

/** `/var/data` as `var-data`; a second one of that name, such as of `/var-data`, with a number. */
function volumeNamesOf(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const name = path
      .slice(1)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replace(/^-/, "")
      .slice(0, 60)
      .replace(/-$/, "");
    const free = [name, ...paths.map((_, index) => `${name}-${index + 2}`)].find((one) => !used.has(one)) ?? name;
    used.add(free);
    return free;
  });
}
