import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../../infra/clock.ts";
import { answers, type Registered, runProgram, useCloud } from "../../infra/program.ts";
import { cluster, kubernetesStack, marks, owned } from "./kubernetes-fixture.ts";

describe("R5 what is there under a name of the stack's, and is not the stack's", () => {
  const service = "/api/v1/namespaces/demo-test/services/demo-test";
  const namespace = "/api/v1/namespaces/demo-test";
  const run = (changes: Record<string, unknown>, state: Record<string, unknown> = {}) => {
    useCloud(cluster(changes));
    answers["pulumi:pulumi:readStackResourceOutputs"] = () => ({ outputs: state });
    return runProgram(kubernetesStack());
  };
  const kept = (kind: string) => ({
    type: `kubernetes:core/v1:${kind}`,
    outputs: { apiVersion: "v1", kind, metadata: { name: "demo-test", namespace: "demo-test" } },
  });
  const provider = (context: string) => ({ type: "pulumi:providers:kubernetes", outputs: { context } });
  const providerUrn = "urn:pulumi:test::slipway::slipway:index:McpService$pulumi:providers:kubernetes::demo";
  /** An object of a state's own making. */
  const ours = { metadata: { annotations: marks } };
  const lost = { upsertExistingObjects: "true" };
  const madeProvider = ({ resources }: { resources: Registered[] }) =>
    resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs;

  test("is refused, with whose it is and how it could become the stack's", async () => {
    const labels = { "app.kubernetes.io/managed-by": "Helm" };
    const running = run({
      [namespace]: { metadata: { annotations: { "slipway-stack": "organization/other/test" } } },
      [service]: { metadata: { labels } },
    });
    await expect(running).rejects.toThrow(
      "not from this stack: Namespace demo-test (of stack organization/other/test), Service demo-test (managed by Helm)",
    );
    await expect(running).rejects.toThrow(
      "kubectl --context my-cluster annotate --overwrite namespaces/demo-test slipway-stack=organization/slipway/test slipway-context- && kubectl --context my-cluster --namespace demo-test annotate --overwrite services/demo-test slipway-stack=organization/slipway/test slipway-context-",
    );
  });

  test("is adopted where it bears the stack's mark, as what an up left that was ended before the state knew of it", async () => {
    expect(madeProvider(await run({ [namespace]: ours }, { [providerUrn]: provider("my-cluster") }))).toMatchObject(
      lost,
    );
    const state = { a: kept("Namespace") };
    expect(madeProvider(await run({ [namespace]: ours, [service]: ours }, state))).toMatchObject(lost);
  });

  test("is refused where a state that has nothing of the service meets what another one made, until it is given to it", async () => {
    const managedFields = [
      { manager: "kube-controller-manager", operation: "Update", time: "2026-11-28T11:00:00Z" },
      { manager: "pulumi-kubernetes-1a2b3c4d", operation: "Apply", time: "2026-11-27T10:00:00Z" },
      { manager: "pulumi-kubernetes-5e6f7a8b", operation: "Apply", time: "2026-11-26T10:00:00Z" },
    ];
    const metadata = { ...ours.metadata, creationTimestamp: "2026-11-01T10:00:00Z" };
    const there = { [namespace]: { metadata }, [service]: { metadata: { ...metadata, managedFields } } };
    const problem =
      "the cluster of context my-cluster has what stack organization/slipway/test made, changed last by an up at 2026-11-27T10:00:00Z, and this state of the stack has nothing of it: Namespace demo-test, Service demo-test; another state has it, whose next down or this one's would remove it from both, or the state was lost";
    const command =
      "kubectl --context my-cluster annotate --overwrite namespaces/demo-test slipway-stack=organization/slipway/test slipway-context- && kubectl --context my-cluster --namespace demo-test annotate --overwrite services/demo-test slipway-stack=organization/slipway/test slipway-context-";
    await expect(run(there)).rejects.toThrow(problem);
    await expect(run(there)).rejects.toThrow(command);
    // By whichever context the other one made it.
    const by = { metadata: { annotations: { ...marks, "slipway-context": "another-name" } } };
    await expect(run({ [service]: by })).rejects.toThrow("has nothing of it: Service demo-test");
    const other = { type: "pulumi:providers:kubernetes", outputs: { context: "my-cluster" } };
    await expect(run(there, { [`${providerUrn}-eu`]: other })).rejects.toThrow(problem);
    expect(madeProvider(await run({ [namespace]: owned, [service]: owned }))).toMatchObject(lost);
  });

  describe("and is on its way out", () => {
    const deletionTimestamp = "2026-11-28T10:00:00Z";
    const leaving = { metadata: { ...ours.metadata, deletionTimestamp } };
    const state = { a: kept("Service"), [providerUrn]: provider("my-cluster") };
    const noTime = () => {
      let now = 0;
      vi.spyOn(systemClock, "now").mockImplementation(() => (now += 100_000));
      vi.spyOn(systemClock, "sleep").mockResolvedValue();
      onTestFinished(() => void vi.restoreAllMocks());
    };

    test("is waited for", async () => {
      noTime();
      let asked = 0;
      const going = { toJSON: () => ((asked += 1) < 3 ? leaving : ours) };
      await expect(run({ [service]: going }, state)).resolves.toBeDefined();
      expect(asked).toBe(3);
    });

    test("is refused where it does not go in minutes, with what waits for longer", async () => {
      noTime();
      const running = run({ [service]: leaving }, state);
      await expect(running).rejects.toThrow("the cluster of context my-cluster is still removing Service demo-test");
      await expect(running).rejects.toThrow(
        "kubectl --context my-cluster --namespace demo-test wait --for=delete services/demo-test --timeout=75m",
      );
    });

    test("is told by a preview, which waits for nothing", async () => {
      const said = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
      vi.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(true);
      onTestFinished(() => void vi.restoreAllMocks());
      await run({ [service]: leaving }, state);
      expect(said.mock.calls.map(([text]) => text)).toContain(
        "slipway:service.name: the cluster of context my-cluster is still removing Service demo-test, for which an up waits",
      );
    });
  });

  test("is told where an up takes it over", async () => {
    const said = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    onTestFinished(() => said.mockRestore());
    await run({ [service]: owned });
    expect(said.mock.calls.map(([text]) => text)).toContain(
      "slipway:service.name: the cluster of context my-cluster has what is this stack's and not in its state: Service demo-test, Gateway demo-test; this up takes it over",
    );
  });

  test("is never taken over where the state holds it, as of a service that has moved within a program", async () => {
    const gateway = {
      type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
      outputs: {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "demo-test", namespace: "demo-test" },
      },
    };
    const state = { a: kept("Namespace"), b: kept("Service"), c: gateway };
    const made = madeProvider(await run({ [namespace]: owned, [service]: owned }, state));
    expect(made).toBeDefined();
    expect(made).not.toHaveProperty("upsertExistingObjects");
  });

  test("is the stack's where its state has it, whatever somebody took off it", async () => {
    const state = { a: kept("Namespace"), b: kept("Service"), [providerUrn]: provider("my-cluster") };
    await expect(run({ [namespace]: {}, [service]: { metadata: {} } }, state)).resolves.toBeDefined();
    const other = { ...state, b: kept("ConfigMap") };
    await expect(run({ [namespace]: {}, [service]: { metadata: {} } }, other)).rejects.toThrow(
      "Service demo-test (it does not say whose)",
    );
  });

  test("is the same cluster by another name of the context, which would make and then remove everything", async () => {
    const before = { metadata: { annotations: { ...marks, "slipway-context": "my-old-name" } } };
    const words =
      /has Service demo-test, which this stack made by context my-old-name: .* keep the name: pulumi config set .* my-old-name; .* kubectl config rename-context my-cluster my-old-name/;
    await expect(run({ [service]: before }, { [providerUrn]: provider("my-old-name") })).rejects.toThrow(words);
    await expect(
      run({ [service]: {} }, { a: kept("Service"), [providerUrn]: provider("my-old-name") }),
    ).rejects.toThrow(words);
    const beside = providerUrn.replace("slipway:index:McpService$", "");
    await expect(
      run(
        { [service]: {} },
        { [beside]: provider("theirs"), a: kept("Service"), [providerUrn]: provider("my-cluster") },
      ),
    ).resolves.toBeDefined();
  });
});
