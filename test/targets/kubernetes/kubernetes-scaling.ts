import { expect } from "vitest";
import * as z from "zod";
import { namespace } from "./kubernetes-objects.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";
import { requestsMetric, serveRequests } from "./requests-adapter.ts";

const eventsSchema = z.object({ items: z.array(z.object({ message: z.string() })) });
const deploymentSchema = z.object({ status: z.object({ readyReplicas: z.number().default(0) }) });

/** Lets the autoscaler see requests alone; answers what failed under the load, and what it said of each new size. */
export async function scaleByRequests({ cluster, client, up }: KubernetesStack) {
  await using _ = await serveRequests(cluster);
  const find = (path: string) => cluster.api.find(path.replace("$", namespace));
  // An autoscaler that has seen more instances keeps them for five minutes; the next one knows nothing of them.
  await up();
  await up({
    // More of CPU than the load takes.
    service: { cpu: 0.4, minInstances: 1, maxInstances: 3 },
    options: { requestsMetric: { name: requestsMetric, perInstance: 5 } },
  });
  const readyInstances = async () =>
    deploymentSchema.parse(await find("/apis/apps/v1/namespaces/$/deployments/demo-test")).status.readyReplicas;
  expect(await readyInstances()).toBe(1);
  const grown = expect.poll(readyInstances, { timeout: 120_000, interval: 1000 }).toBe(3);
  const { failed } = await client.load(grown, 100);
  await grown;
  const events = await find("/api/v1/namespaces/$/events?fieldSelector=reason=SuccessfulRescale");
  return { failed, said: eventsSchema.parse(events).items.map(({ message }) => message) };
}
