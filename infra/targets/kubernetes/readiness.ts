import * as pulumi from "@pulumi/pulumi";
import type { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as z from "zod";
import { type Clock, systemClock } from "../../clock.ts";
import { poll } from "../../poll.ts";
import { digestOf, Wait } from "../../wait.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import type { Entrance } from "./gateway.ts";
import type { Place } from "./place.ts";
import { may } from "./rights.ts";

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(""),
  message: z.string().default(""),
  observedGeneration: z.number().default(0),
});
type Condition = z.infer<typeof conditionSchema>;

// https://gateway-api.sigs.k8s.io/reference/spec/ and https://cert-manager.io/docs/reference/api-docs/
const objectSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), generation: z.number().default(0) }),
  spec: z.object({ dnsNames: z.array(z.string()).default([]) }).default({ dnsNames: [] }),
  status: z
    .object({
      conditions: z.array(conditionSchema).default([]),
      parents: z.array(z.object({ conditions: z.array(conditionSchema).default([]) })).default([]),
      listeners: z.array(z.object({ name: z.string(), conditions: z.array(conditionSchema).default([]) })).default([]),
    })
    .default({ conditions: [], parents: [], listeners: [] }),
});
type Seen = z.infer<typeof objectSchema>;

const longestSeconds = 600;
// An object may be refused while another that it names is still on its way.
const refusedSeconds = 30;
const pauses = { firstPauseSeconds: 0.3, longestPauseSeconds: 1 };

/**
 * Waits until what leads to the Service says that it does, of this very generation: conditions of the one before would
 * be content at once. Its certificate may need `records`, which are set before.
 */
export function whenReachable(
  place: Place,
  { objects, made, dependsOn }: Entrance,
  { service, records }: { service: Service; records: pulumi.Resource[] },
): Wait {
  const { spec, cluster, opts } = place;
  return new Wait(
    `${spec.name}-route`,
    {
      for: { service: service.id, context: cluster.context, objects: objects.join(" "), made: digestOf(made) },
      async until({ context, objects: paths }) {
        const seen = paths.split(" ").filter((path) => path !== "");
        const reasons = await untilReachable(clusterOf(context), seen, { host: spec.domain ?? "" });
        if (reasons.length > 0) throw new Error(reasons.join("\n"));
      },
    },
    { parent: opts.parent, dependsOn: pulumi.output(dependsOn).apply((before) => [...before, ...records]) },
  );
}

/** Looks until every object says that requests to a host come through; answers what those say that do not. */
export async function untilReachable(
  cluster: Pick<Cluster, "find" | "review">,
  paths: readonly string[],
  { host = "", clock = systemClock }: { host?: string; clock?: Clock } = {},
): Promise<string[]> {
  let refusedAt: number | undefined;
  const look = async () => {
    const objects = await Promise.all(paths.map(async (path) => ({ path, found: await cluster.find(path) })));
    const absent = await Promise.all(
      objects.filter(({ found }) => found === undefined).map(({ path }) => absence(path)),
    );
    const seen = objects.flatMap(({ found }) => (found === undefined ? [] : [objectSchema.parse(found)]));
    return [...absent.flat(), ...missingOf(seen, host)];
  };
  // Whoever may make an object and not see it cannot wait for it.
  const absence = async (path: string): Promise<Missing[]> => {
    const { group, resource, namespace, name } = addressOf(path);
    if (!(await may(cluster, { group, resource, namespace, verb: "get" }))) return [];
    return [{ text: `there is no ${resource}.${group} ${name} in namespace ${namespace} yet`, isRefused: false }];
  };
  const isOver = (missing: Missing[]) => {
    if (!missing.some(({ isRefused }) => isRefused)) refusedAt = undefined;
    else refusedAt ??= clock.now();
    return missing.length === 0 || (refusedAt !== undefined && clock.now() - refusedAt > refusedSeconds * 1000);
  };
  const missing = await poll(look, isOver, { seconds: longestSeconds, ...pauses, clock });
  return missing.map(({ text }) => text);
}

/** What a path of an object in a namespace says. */
function addressOf(path: string) {
  const [name = "", resource = "", namespace = "", , , group = ""] = path.split("/").reverse();
  return { group, resource, namespace, name };
}

interface Missing {
  text: string;
  /** Whether it was looked at and found wrong. */
  isRefused: boolean;
}

function missingOf(all: readonly Seen[], host: string): Missing[] {
  const gateway = all.find(({ kind }) => kind === "Gateway");
  const https = gateway?.status.listeners.find(({ name }) => name === "https");
  const certificate = gateway ? lacks(gateway, "ResolvedRefs", https?.conditions ?? []) : [];
  return all.flatMap((seen) => {
    const { kind, status } = seen;
    if (kind === "HTTPRoute") {
      const conditions = status.parents.flatMap((parent) => parent.conditions);
      const missing = ["Accepted", "ResolvedRefs"].flatMap((type) => lacks(seen, type, conditions));
      // Some refuse the route of a listener that has no certificate yet: https://github.com/envoyproxy/gateway/issues/9128
      return certificate.length === 0 ? missing : missing.map(notYet);
    }
    // An address or a certificate that is not there yet is told in the same words as one that never comes.
    if (kind === "Gateway") return [...lacks(seen, "Programmed", status.conditions), ...certificate].map(notYet);
    return kind === "Certificate" ? certificateLacks(seen, host) : [];
  });
}

/** What of a certificate is not there yet: another domain's serves until that of the new one is issued. */
function certificateLacks(seen: Seen, host: string): Missing[] {
  const { metadata, spec, status } = seen;
  if (spec.dnsNames.includes(host)) return lacks(seen, "Ready", status.conditions).map(notYet);
  return [{ text: `Certificate ${metadata.name} is not for ${host} yet`, isRefused: false }];
}

function notYet({ text }: Missing): Missing {
  return { text, isRefused: false };
}

/** What an object says where a condition does not hold for its newest generation. */
function lacks({ kind, metadata }: Seen, type: string, conditions: readonly Condition[]): Missing[] {
  const known = conditions.filter(
    (condition) => condition.type === type && condition.observedGeneration >= metadata.generation,
  );
  if (known.some(({ status }) => status === "True")) return [];
  const [first] = known;
  const said = first ? `${first.reason}: ${first.message}` : "the cluster's controller says nothing of it";
  return [{ text: `${kind} ${metadata.name} is not ${type}: ${said}`, isRefused: first?.status === "False" }];
}
