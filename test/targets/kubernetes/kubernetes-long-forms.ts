import { expect, test } from "vitest";
import { takesLongForms } from "../../long-forms.ts";
import { rehearseOn } from "./kubernetes-rehearsal.ts";
import { scaleByRequests } from "./kubernetes-scaling.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";
import { requestsMetric } from "./requests-adapter.ts";

/** Registers what takes minutes on a stack that is deployed. */
export function registerLongForms(stack: () => KubernetesStack): void {
  if (!takesLongForms) return;

  test("R10 requests alone add instances, by a metrics API behind the real one", async () => {
    const { failed, said } = await scaleByRequests(stack());
    expect(failed).toEqual([]);
    expect(said.join("\n")).toContain(`pods metric ${requestsMetric} above target`);
  });

  test("R1 a cluster that the user names is rehearsed on, and keeps nothing of it", async () => {
    const { stdout, stderr, left } = await rehearseOn(stack(), stack().cluster.context);
    expect(stdout, stderr).not.toBe("");
    const seen = { host: "mcp-rehearsal.example.com", leftOut: ["DATABASE_URL"], about: { kind: "sign-in" } };
    expect(JSON.parse(stdout)).toMatchObject(seen);
    expect(left).toEqual([]);
    expect((await rehearseOn(stack(), "elsewhere")).stderr).toContain('no context "elsewhere"; it has: slipway');
    const name = "rehearsal-example";
    await stack().cluster.api.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    const refused = await rehearseOn(stack(), stack().cluster.context);
    expect(refused.stderr).toContain(`kubectl --context slipway delete namespace ${name}`);
    expect(refused.left).toEqual([name]);
  });

  test("R31 a stream of ten minutes lives through a silence of six", { timeout: 700_000 }, async () => {
    await stack().up({ service: { requestTimeoutSeconds: 900 } });
    const { status, text, arrivals } = await stack().client.ask("/stream?pauses=1000,360000,239000");
    expect(status).toBe(200);
    expect(text.match(/data: /g)).toHaveLength(3);
    expect(arrivals.at(-1)).toBeGreaterThan(599_000);
  });
}
