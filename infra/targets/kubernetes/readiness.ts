import type { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as z from "zod";
import { poll } from "../../poll.ts";
import { digestOf, Wait } from "../../wait.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import type { Entrance } from "./gateway.ts";
import type { Place } from "./place.ts";

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(""),
  message: z.string().default(""),
  observedGeneration: z.number().default(0),
});
type Condition = z.infer<typeof conditionSchema>;

// https://gateway-api.sigs.k8s.io/reference/spec/
const objectSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), generation: z.number().default(0) }),
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

/**
 * Waits until what leads to the Service says that it does, of this very generation: conditions of the one before would
 * be content at once.
 */
export function whenReachable(
  place: Place,
  { objects, made, dependsOn }: Entrance,
  { service, hasCertificate }: { service: Service; hasCertificate: boolean },
): Wait {
  const { spec, cluster, opts } = place;
  return new Wait(
    `${spec.name}-route`,
    {
      for: {
        service: service.id,
        context: cluster.context,
        objects: objects.join(" "),
        made: digestOf(made),
        certificate: String(hasCertificate),
      },
      async until({ context, objects: paths, certificate }) {
        const reasons = await untilReachable(clusterOf(context), paths.split(" "), certificate === "true");
        if (reasons.length > 0) throw new Error(reasons.join("\n"));
      },
    },
    { parent: opts.parent, dependsOn },
  );
}

/** Looks until every object says that requests come through; answers what those say that do not. */
export async function untilReachable(
  cluster: Cluster,
  paths: readonly string[],
  hasCertificate: boolean,
): Promise<string[]> {
  let refusedAt: number | undefined;
  const look = async () => {
    const objects = await Promise.all(paths.map((path) => cluster.find(path)));
    // Whoever may make an object and not see it cannot wait for it.
    return objects.flatMap((found) =>
      found === undefined ? [] : missingOf(objectSchema.parse(found), hasCertificate),
    );
  };
  const isOver = (missing: Missing[]) => {
    if (!missing.some(({ isRefused }) => isRefused)) refusedAt = undefined;
    else refusedAt ??= performance.now();
    return missing.length === 0 || (refusedAt !== undefined && performance.now() - refusedAt > refusedSeconds * 1000);
  };
  const missing = await poll(look, isOver, { seconds: longestSeconds, firstPauseSeconds: 0.3, longestPauseSeconds: 1 });
  return missing.map(({ text }) => text);
}

interface Missing {
  text: string;
  /** Whether it was looked at and found wrong. */
  isRefused: boolean;
}

function missingOf(seen: Seen, hasCertificate: boolean): Missing[] {
  const { kind, status } = seen;
  if (kind === "HTTPRoute") {
    const conditions = status.parents.flatMap((parent) => parent.conditions);
    return ["Accepted", "ResolvedRefs"].flatMap((type) => lacks(seen, type, conditions));
  }
  if (kind === "Gateway") {
    const https = status.listeners.find(({ name }) => name === "https");
    const missing = [
      ...lacks(seen, hasCertificate ? "Programmed" : "Accepted", status.conditions),
      ...(hasCertificate ? lacks(seen, "ResolvedRefs", https?.conditions ?? []) : []),
    ];
    // An address or a certificate that is not there yet is told in the same words as one that never comes.
    return missing.map(({ text }) => ({ text, isRefused: false }));
  }
  return [];
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
