import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { poll } from "../../poll.ts";
import type { Cluster } from "./cluster.ts";
import { type MadeKind, objectPath } from "./made.ts";

const texts = z.record(z.string(), z.string()).default({});
const metadataSchema = z.object({
  labels: texts,
  annotations: texts,
  creationTimestamp: z.string().default(""),
  deletionTimestamp: z.string().optional(),
  managedFields: z.array(z.object({ manager: z.string().default(""), time: z.string().default("") })).default([]),
});
const objectSchema = z.object({ metadata: metadataSchema.prefault({}) });
/** A `down` right before this `up` leaves what a controller has to let go of. */
const goneSeconds = 300;

/** An object that is there under a name that a stack gives. */
export interface Found extends z.infer<typeof metadataSchema> {
  made: MadeKind;
  name: string;
}

/**
 * What is there of these kinds, and what of it is on its way out: what is changed then is gone a moment later, with what
 * an `up` would wait for. An `up` waits until it is gone, at most for five minutes; a preview says what it sees.
 */
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/#foreground-deletion
export async function findObjects(
  cluster: Cluster,
  kinds: readonly MadeKind[],
  namespace: string,
): Promise<{ there: Found[]; leaving: Found[] }> {
  const find = () => findAll(cluster, kinds, namespace);
  let found = await find();
  if (found.some(isLeaving) && !pulumi.runtime.isDryRun()) {
    await pulumi.log.info(`waiting until the cluster has removed ${listed(found.filter(isLeaving))}`);
    const times = { seconds: goneSeconds, longestPauseSeconds: 5 };
    found = await poll(find, (now) => !now.some(isLeaving), times);
  }
  return { there: found.filter((one) => !isLeaving(one)), leaving: found.filter(isLeaving) };
}

/** Objects as people name them. */
export function listed(found: readonly Found[]): string {
  return found.map(nameIn).join(", ");
}

/** An object as people name it. */
export function nameIn({ made, name }: Found): string {
  return `${made.kind} ${name}`;
}

function isLeaving({ deletionTimestamp }: Found): boolean {
  return deletionTimestamp !== undefined;
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
