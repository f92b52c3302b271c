import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { collectorImage } from "../../../infra/collector.ts";
import { substituteFor } from "../../../infra/image-substitutes.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../otlp-receiver.ts";
import { namespace } from "./kubernetes-objects.ts";
import { type KubernetesStack, openKubernetesStack } from "./kubernetes-stack.ts";

const missing = process.env.SLIPWAY_WITHOUT_KUBERNETES || process.env.SLIPWAY_WITHOUT_DOCKER || "";
const podsSchema = z.object({
  items: z.array(
    z.object({
      status: z.object({
        initContainerStatuses: z.array(
          z.object({ name: z.string(), image: z.string(), started: z.boolean(), restartCount: z.number() }),
        ),
      }),
    }),
  ),
});

let stack: KubernetesStack;
let receiver: OtlpReceiver;

/** Where a cluster reaches Docker Hub it pulls the image; this one gets the stand-in under its name. */
async function bringImage(): Promise<void> {
  const { cluster } = stack;
  const local = substituteFor(collectorImage);
  await execa("docker", ["pull", "--quiet", local]);
  const archive = join(cluster.folder, "collector.tar");
  await execa("docker", ["save", "--output", archive, local]);
  const [name = "", digest = ""] = collectorImage.split("@");
  const repository = name.slice(0, name.lastIndexOf(":"));
  await cluster.keepImage({ archive, name: `docker.io/${local}`, reference: `${repository}@${digest}` });
}

describe.skipIf(missing !== "")("R14 a real collector in the pod, on a real cluster", () => {
  beforeAll(async () => {
    stack = await openKubernetesStack();
    receiver = await startOtlpReceiver(stack.cluster.hostAddress);
    await bringImage();
  });
  afterAll(async () => {
    receiver?.close();
    await stack?.close();
  });

  test("makes metrics of the server's spans, and sends them on under the pod's name", async () => {
    await stack.up({
      image: { context: "test/fixtures/traced-server", builder: "slipway", repository: stack.repository },
      observability: { vendor: "otlp", endpoint: receiver.url, collector: "measure" },
    });
    for (const query of ["tool=list_tasks", "tool=never_heard_of&error=_OTHER"])
      expect((await stack.client.ask(`/call?${query}`)).text).toBe("200");
    const metrics = () => receiver.said("metrics");
    await expect.poll(metrics, { timeout: 60_000 }).toContain("mcp.server.operation.duration");
    for (const text of ["list_tasks", "_other", "service.instance.id", "demo-"]) expect(metrics()).toContain(text);
    expect(metrics()).not.toContain("never_heard_of");
    const { items } = podsSchema.parse(await stack.cluster.api.find(`/api/v1/namespaces/${namespace}/pods`));
    expect(items.map(({ status }) => status.initContainerStatuses)).toEqual([
      [expect.objectContaining({ name: "collector", started: true, restartCount: 0 })],
    ]);
    expect(
      await stack.up({
        image: { context: "test/fixtures/traced-server", builder: "slipway", repository: stack.repository },
        observability: { vendor: "otlp", endpoint: receiver.url, collector: "measure" },
      }),
    ).toEqual([]);
  });
});
