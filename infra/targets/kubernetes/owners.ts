import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Fault } from "../../errors.ts";
import { setCommand, toWord } from "../../remedies.ts";
import { fullStackName, resourcesInState } from "../../state.ts";
import type { Cluster } from "./cluster.ts";
import { type Found, findObjects, listed, nameIn } from "./found.ts";
import { groupOf, type MadeKind, resourceOf } from "./made.ts";

const stackMark = "slipway-stack";
const contextMark = "slipway-context";

/**
 * What every object bears: the stack that it belongs to, and the name that the cluster had for it. What bears the stack
 * alone was given to it by hand.
 */
export function marksOf(context: string): Record<string, string> {
  return { [stackMark]: fullStackName(), [contextMark]: context };
}

const keptSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});
const providerSchema = z.object({ context: z.string() });

/** What is to be done about what is there. */
interface Owners {
  faults: Fault[];
  warnings: string[];
  hasLost: boolean;
}

/** Where the objects of a stack are. */
interface Where {
  service: string;
  stack: string;
  namespace: string;
}

/**
 * Objects of the names that this stack gives, which are there and not the stack's. What it once made is its own, also
 * where an `up` was ended before the state knew of it, which is `hasLost`; all else would be taken over by an `up` then,
 * and removed by `down`. A state that has nothing of the service is another one than the one that made all this, or what
 * is left of it: only whoever deploys knows.
 */
export async function lookAtOwners(
  cluster: Cluster,
  kinds: readonly MadeKind[],
  { service, stack, namespace }: Where,
): Promise<Owners> {
  const { there, leaving } = await findObjects(cluster, kinds, namespace);
  if (leaving.length > 0 && !pulumi.runtime.isDryRun()) return refused(onItsWayOut(leaving));
  const warnings = leaving.length === 0 ? [] : [`slipway:service.name: ${removing(leaving)}, for which an up waits`];
  if (there.length === 0) return { faults: [], warnings, hasLost: false };
  const own = fullStackName();
  const state = await resourcesInState();
  // A program may have providers of other clusters beside.
  const ofService = `slipway:index:McpService$pulumi:providers:kubernetes::${service}`;
  const provider = state.find(({ urn }) => urn.endsWith(ofService));
  const before = providerSchema.safeParse(provider?.outputs).data?.context;
  const kept = state.flatMap(({ outputs }) => keptSchema.safeParse(outputs).data ?? []);
  const isKept = ({ made, name }: Found) =>
    kept.some(
      ({ apiVersion, kind, metadata }) =>
        apiVersion === made.apiVersion &&
        kind === made.kind &&
        metadata.name === name &&
        (made.isGlobal || metadata.namespace === namespace),
    );
  const marked = there.filter(({ annotations }) => annotations[stackMark] === own);
  // Made before objects bore a mark, or somebody has taken it off.
  const unmarked = there.filter((found) => !marked.includes(found));
  const isNew = provider === undefined && !there.some(isKept);
  const elsewhere = isNew ? marked.filter(({ annotations }) => contextMark in annotations) : [];
  const moved = isNew ? undefined : marked.find(({ annotations }) => isElsewhere(annotations[contextMark]));
  if (moved) return refused(renamedContext(moved.annotations[contextMark] ?? "", moved));
  const known = unmarked.find(isKept);
  if (known && before !== undefined && isElsewhere(before)) return refused(renamedContext(before, known));
  const foreign = unmarked.filter((found) => !isKept(found));
  if (foreign.length > 0) return refused(taken(foreign));
  if (elsewhere.length > 0) return refused(ofOtherState(elsewhere));
  const lost = there.filter((found) => !isKept(found));
  if (lost.length === 0) return { faults: [], warnings, hasLost: false };
  const warning = `slipway:service.name: the cluster of context ${cluster.context} has what is this stack's and not in its state: ${listed(lost)}; this up takes it over`;
  return { faults: [], warnings: [...warnings, warning], hasLost: true };

  function refused(fault: Fault): Owners {
    return { faults: [fault], warnings: [], hasLost: false };
  }

  function isElsewhere(context: string | undefined): boolean {
    return context !== undefined && context !== cluster.context;
  }

  function removing(some: readonly Found[]): string {
    return `the cluster of context ${cluster.context} is still removing ${listed(some)}`;
  }

  function onItsWayOut(some: readonly Found[]): Fault {
    const wait = kubectl(some, (objects) => `wait --for=delete ${objects} --timeout=75m`);
    return { path: "slipway:service.name", problem: removing(some), remedy: `run it again once that is gone: ${wait}` };
  }

  // Another name is another provider to Pulumi: it makes all anew, which is the same, and then deletes it.
  function renamedContext(context: string, { made, name }: Found): Fault {
    const path = "slipway:options.context";
    return {
      path,
      problem: `the cluster of context ${cluster.context} has ${made.kind} ${name}, which this stack made by context ${context}: by another name of the same cluster everything would be made once more and then removed`,
      remedy: `keep the name: ${setCommand(stack, path, "string", toWord(context))}; where the kubeconfig has it no more: kubectl config rename-context ${toWord(cluster.context)} ${toWord(context)}`,
    };
  }

  function taken(foreign: readonly Found[]): Fault {
    const which = foreign.map((found) => `${nameIn(found)} (${whoseIs(found)})`).join(", ");
    return {
      path: "slipway:service.name",
      problem: `the cluster of context ${cluster.context} has what this stack would make, and not from this stack: ${which}`,
      remedy: `choose another slipway:service.name, stack or slipway:options.namespace; if it is to become this stack's, which changes it and removes it in the end, say so: ${give(foreign)}`,
    };
  }

  function ofOtherState(others: readonly Found[]): Fault {
    const last = others.map(changedAt).toSorted().at(-1) ?? "";
    const when = last === "" ? "" : `, changed last by an up at ${last}`;
    return {
      path: "slipway:service.name",
      problem: `the cluster of context ${cluster.context} has what stack ${own} made${when}, and this state of the stack has nothing of it: ${listed(others)}; another state has it, whose next down or this one's would remove it from both, or the state was lost`,
      remedy: `deploy it by the state that made it (pulumi login, or PULUMI_BACKEND_URL), or choose another stack; if that state is gone for good, have this one take it over, by which no request is lost: ${give(others)}`,
    };
  }

  /** Commands by which objects become this stack's. */
  function give(found: readonly Found[]): string {
    return kubectl(found, (objects) => `annotate --overwrite ${objects} ${stackMark}=${toWord(own)} ${contextMark}-`);
  }

  function kubectl(found: readonly Found[], verb: (objects: string) => string): string {
    const commands = [...Map.groupBy(found, ({ made }) => made.isGlobal === true)].map(([isGlobal, some]) => {
      const objects = some.map(
        ({ made, name }) => [resourceOf(made), groupOf(made)].filter(Boolean).join(".") + `/${name}`,
      );
      const place = isGlobal ? "" : ` --namespace ${namespace}`;
      return `kubectl --context ${toWord(cluster.context)}${place} ${verb(objects.join(" "))}`;
    });
    return commands.join(" && ");
  }
}

/** When an `up` last changed an object, else when it was made. */
// https://github.com/pulumi/pulumi-kubernetes/pull/2271, https://kubernetes.io/docs/reference/using-api/server-side-apply/
function changedAt({ managedFields, creationTimestamp }: Found): string {
  const times = managedFields.filter(({ manager }) => manager.startsWith("pulumi-kubernetes")).map(({ time }) => time);
  return times.toSorted().at(-1) ?? creationTimestamp;
}

// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
function whoseIs({ labels, annotations }: Found): string {
  const stack = annotations[stackMark];
  if (stack !== undefined) return `of stack ${stack}`;
  const manager = labels["app.kubernetes.io/managed-by"];
  return manager === undefined ? "it does not say whose" : `managed by ${manager}`;
}
