import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import target from "../../../infra/targets/kubernetes/index.ts";
import { runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, smallest } from "./kubernetes-fixture.ts";

describe("what the cluster lacks is said before anything is made", () => {
  const refused = async (changes: Record<string, unknown>, options: object = {}, service: object = {}) => {
    useCloud(cluster(changes));
    const { message } = await runProgram(kubernetesStack(options, service)).then(
      () => new Error("it was let through"),
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    return message;
  };

  test("R15 each API by a sentence of its own", async () => {
    const gone = { "/apis/gateway.networking.k8s.io/v1": undefined, "/apis/cert-manager.io/v1": undefined };
    const message = await refused(gone);
    expect(message).toContain(
      "slipway:options.gateway: the cluster of context my-cluster has no API gateway.networking",
    );
    expect(message).toContain(
      "slipway:options.certificate: the cluster of context my-cluster has no API cert-manager.io/v1",
    );
  });

  test("R15 an old version, a class that is another's or is not there, a namespace that is not there", async () => {
    expect(await refused({ "/version": { major: "1", minor: "29+", gitVersion: "v1.29.1" } })).toContain("v1.29.1");
    const gateway = { kind: "envoy-gateway", className: "traefik" };
    expect(await refused({}, { gateway })).toContain(
      "set --stack test --path --type string 'slipway:options.gateway.kind' traefik",
    );
    expect(await refused({}, { gateway: { ...gateway, className: "other" } })).toContain(
      "'slipway:options.gateway.className' eg",
    );
    expect(await refused({}, { namespace: "nowhere" })).toContain("there is no namespace nowhere");
  });

  test("R15 a custom metrics API that is missing is said in a warning, and so is a metric that no autoscaler uses", async () => {
    useCloud(cluster());
    const requestsMetric = { name: "http_requests_per_second", perInstance: 20 };
    const said = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    onTestFinished(() => said.mockRestore());
    const warned = async (maxInstances: number) => {
      said.mockClear();
      await runProgram(kubernetesStack({ requestsMetric }, { maxInstances }));
      return said.mock.calls.map(([text]) => text).join("\n");
    };
    expect(await warned(4)).toContain("slipway:options.requestsMetric: the cluster has no API custom.metrics.k8s.io");
    expect(await warned(1)).toContain("slipway:options.requestsMetric: no autoscaler uses it");
    useCloud(cluster({ "/apis/custom.metrics.k8s.io/v1beta2": {} }));
    expect(await warned(4)).not.toContain("requestsMetric");
  });

  test("R35 with a call for all questions of a moment, since each takes its time in two other processes", async () => {
    const asked: number[] = [];
    const { functions = {}, types = {} } = cluster();
    const request = functions["slipway:kubernetes:request"] ?? (() => ({}));
    const counting: typeof request = (args, live) => {
      asked.push([args.questions].flat().length);
      return request(args, live);
    };
    useCloud({ types, functions: { "slipway:kubernetes:request": counting } });
    await runProgram(kubernetesStack());
    // The version, the APIs, all rights with what is there, the revision that is there, the gateway's address.
    expect(asked).toHaveLength(5);
    expect(Math.max(...asked)).toBeGreaterThan(15);
  });

  test("R15 an address that leads to no API server is told as such", async () => {
    for (const version of [undefined, { message: "a page of somebody's" }]) {
      expect(await refused({ "/version": version })).toMatch(
        /^slipway:options.context: the cluster of context my-cluster does not say its version: .* kubectl --context my-cluster get --raw \/version$/,
      );
    }
  });

  test("R16 verbs and resources that whoever deploys lacks", async () => {
    const message = await refused({ "create deployments": false, "patch httproutes": false });
    expect(message).toContain(
      "may not create deployments.apps; patch httproutes.gateway.networking.k8s.io in namespace demo-test",
    );
  });
});

test.each([
  [{}, undefined],
  [{ gateway: { kind: "gke" } }, "by a gateway of kind gke"],
  [{ gateway: undefined, ingress: { kind: "nginx" } }, "by an Ingress, which knows no weights,"],
  [{ sessionAffinity: true }, "with slipway:options.sessionAffinity, which goes before weights,"],
])("R38 which entrance gives shares is told at preview: %j", async (options, words) => {
  const bound = target.bind({ ...smallest, ...options });
  expect("target" in bound && bound.target.unmoved).toBe(words);
});
