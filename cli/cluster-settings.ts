import * as z from "zod";
import { gatewayKindNames, namespaceLabels } from "../infra/targets/kubernetes/gateway-kinds.ts";
import { madeUp } from "./made-up.ts";
import { withoutTelemetry } from "./muted-telemetry.ts";
import { mapIn, type Settings } from "./stack-copy.ts";

/** Name of the Secret that stands for all that a stack refers to. */
export const standIn = "rehearsal";

/** What of a stack's settings only the cluster that it is for has. */
export interface ClusterNeeds {
  /** Secrets that are referenced and not given. */
  references: readonly string[];
  /** Those of them that nobody could make up: a server would not start with an address that leads nowhere. */
  leftOut: string[];
}

/** What must be made up of a stack's secrets. */
export function clusterNeeds(settings: Settings): ClusterNeeds {
  const references = Object.entries(mapIn(settings, "slipway:secrets")).flatMap(([name, source]) =>
    typeof source === "object" && source !== null && "reference" in source ? [name] : [],
  );
  return { references, leftOut: references.filter((name) => /_(URL|URI|DSN)$/i.test(name)) };
}

/** A stack's settings as they are on another cluster, which has one Secret in place of all that they refer to. */
export function onOtherCluster(
  given: Settings,
  { references, leftOut }: ClusterNeeds,
  own: Readonly<Record<string, unknown>>,
): Settings {
  const settings = withoutTelemetry(given, { collects: false });
  const { secretStore: _, registry: __, ...options } = mapIn(settings, "slipway:options");
  const service = mapIn(settings, "slipway:service");
  const names = Array.isArray(service.secrets) ? service.secrets : [];
  const secrets = Object.entries(mapIn(settings, "slipway:secrets")).filter(([name]) => !leftOut.includes(name));
  const known = secrets.map(([name, source]) => [
    name,
    references.includes(name) ? { reference: `${standIn}/${name}` } : source,
  ]);
  // Without its database a server may keep a file where the target docker has a volume.
  const writable = leftOut.length === 0 ? {} : { writable: [...new Set([...writableOf(options), "/data"])] };
  return {
    ...settings,
    // Nodes of other labels and another architecture stand for those of the stack's own cluster.
    "slipway:options": { ...options, pods: { ...mapIn(options, "pods"), nodeSelector: {} }, ...writable, ...own },
    "slipway:service": { ...service, secrets: names.filter((name) => !leftOut.includes(name)) },
    "slipway:secrets": Object.fromEntries(known),
  };
}

function writableOf({ writable }: Record<string, unknown>): unknown[] {
  return Array.isArray(writable) ? writable : ["/tmp"];
}

/** The namespace of a rehearsal, as it is made; with labels of its own. */
export function namespaceObject(name: string, settings: Settings, own: Readonly<Record<string, string>> = {}): object {
  const labels = { ...namespaceLabels(ownGateway(settings)), ...own };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

const gatewaySchema = z.object({ kind: z.enum(gatewayKindNames) });

/** The Gateway that a rehearsal makes. */
function ownGateway(settings: Settings) {
  return gatewaySchema.safeParse(mapIn(settings, "slipway:options").gateway).data;
}

/** The Secret that stands for what is referenced, as it is made. */
export function standInSecret(namespace: string, { references }: ClusterNeeds): object {
  const stringData = Object.fromEntries(references.map((reference) => [reference, madeUp(reference)]));
  return { apiVersion: "v1", kind: "Secret", metadata: { name: standIn, namespace }, stringData };
}
