import * as z from "zod";
import type { Fault } from "../../errors.ts";
import { setCommand, toWord } from "../../remedies.ts";
import { fullStackName, resourcesInState } from "../../state.ts";
import type { Cluster } from "./cluster.ts";
import { groupOf, type MadeKind, objectPath, resourceOf } from "./made.ts";

const stackMark = "slipway-stack";
const contextMark = "slipway-context";

/** What every object bears: the stack that it belongs to, and the name that the cluster had for it. */
export function marksOf(context: string): Record<string, string> {
  return { [stackMark]: fullStackName(), [contextMark]: context };
}

const texts = z.record(z.string(), z.string()).default({});
const objectSchema = z.object({
  metadata: z.object({ labels: texts, annotations: texts }).default({ labels: {}, annotations: {} }),
});
const keptSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});
const providerSchema = z.object({ context: z.string() });

interface Found {
  made: MadeKind;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Where the objects of a stack are. */
interface Where {
  service: string;
  stack: string;
  namespace: string;
}

/**
 * Objects of the names that this stack gives, which are there and not the stack's. What it once made is its own, whether
 * the state knows of it or an `up` was ended before, which is `hasLost`; all else would be taken over by an `up` then, and
 * removed by `down`.
 */
export async function lookAtOwners(
  cluster: Cluster,
  kinds: readonly MadeKind[],
  { service, stack, namespace }: Where,
): Promise<{ faults: Fault[]; hasLost: boolean }> {
  const there = await findAll(cluster, kinds, namespace);
  if (there.length === 0) return { faults: [], hasLost: false };
  const own = fullStackName();
  const unmarked = there.filter(({ annotations }) => annotations[stackMark] !== own);
  const moved = there.find(
    ({ annotations }) => annotations[stackMark] === own && isElsewhere(annotations[contextMark]),
  );
  if (moved) return refused(renamedContext(moved.annotations[contextMark] ?? "", moved));
  const state = await resourcesInState();
  // A program may have providers of other clusters beside.
  const ofService = `slipway:index:McpService$pulumi:providers:kubernetes::${service}`;
  const provider = providerSchema.safeParse(state.find(({ urn }) => urn.endsWith(ofService))?.outputs);
  const kept = state.flatMap(({ outputs }) => keptSchema.safeParse(outputs).data ?? []);
  const isKept = ({ made, name }: Found) =>
    kept.some(
      ({ apiVersion, kind, metadata }) =>
        apiVersion === made.apiVersion &&
        kind === made.kind &&
        metadata.name === name &&
        (made.isGlobal || metadata.namespace === namespace),
    );
  // Made before objects bore a mark, or somebody has taken it off.
  const known = unmarked.find(isKept);
  if (known && provider.data && isElsewhere(provider.data.context))
    return refused(renamedContext(provider.data.context, known));
  const foreign = unmarked.filter((found) => !isKept(found));
  if (foreign.length > 0) return refused(taken(foreign));
  return { faults: [], hasLost: !there.every(isKept) };

  function refused(fault: Fault) {
    return { faults: [fault], hasLost: false };
  }

  function isElsewhere(context: string | undefined): boolean {
    return context !== undefined && context !== cluster.context;
  }

  // Another name is another provider to Pulumi: it makes all anew, which is the same, and then deletes it.
  function renamedContext(before: string, { made, name }: Found): Fault {
    const path = "slipway:options.context";
    return {
      path,
      problem: `the cluster of context ${cluster.context} has ${made.kind} ${name}, which this stack made by context ${before}: by another name of the same cluster everything would be made once more and then removed`,
      remedy: `keep the name: ${setCommand(stack, path, "string", toWord(before))}; where the kubeconfig has it no more: kubectl config rename-context ${toWord(cluster.context)} ${toWord(before)}`,
    };
  }

  function taken(foreign: readonly Found[]): Fault {
    const which = foreign.map((found) => `${found.made.kind} ${found.name} (${whoseIs(found)})`).join(", ");
    const commands = [...Map.groupBy(foreign, ({ made }) => made.isGlobal === true)].map(([isGlobal, some]) => {
      const objects = some.map(
        ({ made, name }) => [resourceOf(made), groupOf(made)].filter(Boolean).join(".") + `/${name}`,
      );
      const place = isGlobal ? "" : ` --namespace ${namespace}`;
      return `kubectl --context ${toWord(cluster.context)}${place} annotate --overwrite ${objects.join(" ")} ${stackMark}=${toWord(own)}`;
    });
    return {
      path: "slipway:service.name",
      problem: `the cluster of context ${cluster.context} has what this stack would make, and not from this stack: ${which}`,
      remedy: `choose another slipway:service.name, stack or slipway:options.namespace; if it is to become this stack's, which changes it and removes it in the end, say so: ${commands.join(" && ")}`,
    };
  }
}

async function findAll(cluster: Cluster, kinds: readonly MadeKind[], namespace: string): Promise<Found[]> {
  const asked = kinds.flatMap((made) => made.names.map((name) => ({ made, name })));
  const found = await Promise.all(
    asked.map(async ({ made, name }) => ({
      made,
      name,
      object: await cluster.findMetadata(objectPath(made, namespace, name)),
    })),
  );
  return found.flatMap(({ made, name, object }) =>
    object === undefined ? [] : [{ made, name, ...objectSchema.parse(object).metadata }],
  );
}

// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
function whoseIs({ labels, annotations }: Found): string {
  const stack = annotations[stackMark];
  if (stack !== undefined) return `of stack ${stack}`;
  const manager = labels["app.kubernetes.io/managed-by"];
  return manager === undefined ? "it does not say whose" : `managed by ${manager}`;
}
