import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { poll } from "../../poll.ts";
import type { Cluster } from "./cluster.ts";
import { stagedName } from "./names.ts";
import { instanceLabel } from "./labels.ts";
import type { Place } from "./place.ts";
import {
  type Address,
  type Deployed,
  deploymentPath,
  ownedBy,
  podsOf,
  type RolloutTimes,
  seeDeployment,
} from "./revision.ts";
import { takeShare } from "./route-weights.ts";

/** What is changed of a template; all else is what the Deployment gets. */
const templateSchema = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({ containers: z.array(z.looseObject({ lifecycle: z.unknown().optional() })) }),
});
const generationSchema = z.object({ metadata: z.object({ generation: z.number() }) });

// A pod that nobody asks has nothing to drain.
const graceSeconds = 5;
const goneSeconds = 60;

/** Where the revision is that is examined beside a Deployment. */
export function stagedAddress({ namespace, name }: Address): Address {
  return { namespace, name: stagedName(name) };
}

/** A Deployment of one pod that no Service and no other controller finds; it goes with the one that serves. */
export function stagedDeployment(
  address: Address,
  { before, template, times, inSteps }: { before: Deployed; template: object; times: RolloutTimes; inSteps: boolean },
): object {
  const { namespace, name } = stagedAddress(address);
  const { metadata, spec } = templateSchema.parse(template);
  const labels = { ...metadata.labels, [instanceLabel]: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels, ownerReferences: ownedBy(address, before) },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: times.placementSeconds + times.startSeconds,
      selector: { matchLabels: { [instanceLabel]: name } },
      template: {
        metadata: { ...metadata, labels },
        spec: inSteps
          ? spec
          : {
              ...spec,
              terminationGracePeriodSeconds: graceSeconds,
              containers: spec.containers.map(({ lifecycle: _, ...container }) => container),
            },
      },
    },
  };
}

/** Whether the Deployment has the template already, with all that the API server adds to it. */
export async function hasTemplate(
  cluster: Cluster,
  address: Address,
  { before, template }: { before: Deployed; template: object },
): Promise<boolean> {
  const operations = [{ op: "replace", path: "/spec/template", value: template }];
  const found = generationSchema.safeParse(await cluster.tryPatch(deploymentPath(address), operations));
  return found.success && found.data.metadata.generation === before.metadata.generation;
}

/** Takes the revision away that is examined beside a Deployment, and waits until its pods are gone, which count in a quota. */
export async function removeStaged(cluster: Cluster, address: Address): Promise<void> {
  const staged = stagedAddress(address);
  // Its share may have outlived it: a route would go on to send requests where nothing answers.
  const [left] = await Promise.all([seeDeployment(cluster, staged), takeShare(cluster, address)]);
  if (left === undefined) return;
  await cluster.remove(deploymentPath(staged));
  const isGone = (pods: readonly unknown[]) => pods.length === 0;
  const pauses = { firstPauseSeconds: 0.3, longestPauseSeconds: 1 };
  await poll(() => podsOf(cluster, staged), isGone, { seconds: goneSeconds, ...pauses });
}

/** Takes away what an earlier run left that was ended while it examined. */
export async function clearStaged({ cluster, name, namespaceName: namespace }: Place): Promise<void> {
  if (!pulumi.runtime.isDryRun()) await removeStaged(cluster, { namespace, name });
}
