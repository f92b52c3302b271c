import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takesLongForms } from "../../long-forms.ts";
import type { Api } from "../../../toolchain/offline/kubernetes/api.ts";
import { namespace, namesOf } from "./kubernetes-objects.ts";
import { type KubernetesStack, openKubernetesStack } from "./kubernetes-stack.ts";

const missing = process.env.SLIPWAY_WITHOUT_KUBERNETES || process.env.SLIPWAY_WITHOUT_DOCKER || "";

// Each test goes on where the one before has ended.
describe.skipIf(missing !== "" || !takesLongForms)("what is the stack's own on a real cluster, and what is not", () => {
  let stack: KubernetesStack;
  let nothing: string;
  beforeAll(async () => {
    stack = await openKubernetesStack();
    nothing = await readFile(stack.engine.stateFile, "utf8");
  });
  afterAll(() => stack?.close());

  const find = (path: string) => stack.cluster.api.find(path);
  const health = async () => (await stack.client.ask("/health")).status;
  const destroy = async () => {
    const { ok, output } = await stack.engine.destroy();
    expect(ok, output).toBe(true);
  };

  test("R34 a first up that dies once it has made the namespace is gone on with by the next one", async () => {
    await stack.configure();
    const isThere = expect
      .poll(() => find(`/api/v1/namespaces/${namespace}`), { timeout: 120_000, interval: 20 })
      .toBeDefined();
    expect((await stack.engine.up({ killOn: isThere })).ok).toBe(false);
    await stack.engine.cancel();
    await stack.up();
    expect(await health()).toBe(200);
  });

  test("R34 a stack whose state is lost takes over what it has made once it is told so, loses no request, and is whole again", async () => {
    const before = await find(`/api/v1/namespaces/${namespace}/services/demo-test`);
    await writeFile(stack.engine.stateFile, nothing);
    const refused = await stack.failingUp({});
    expect(refused).toContain("this state of the stack has nothing of it");
    await giveAll(stack.cluster.api, refused);
    const adopting = stack.up();
    expect(await stack.client.load(adopting, 200)).toMatchObject({ failed: [] });
    expect(await adopting).toEqual(expect.arrayContaining(["create Namespace demo", "create Deployment demo"]));
    const uid = Object(before).metadata.uid;
    expect(await find(`/api/v1/namespaces/${namespace}/services/demo-test`)).toMatchObject({ metadata: { uid } });
    expect(await stack.up()).toEqual([]);
    await destroy();
    expect(await find(`/api/v1/namespaces/${namespace}`)).toBeUndefined();
  });

  test("R15 a namespace and a Service that somebody made are refused, and outlive the stack", async () => {
    const { api } = stack.cluster;
    const make = (kind: string, metadata: object, spec = {}) =>
      api.apply(JSON.stringify({ apiVersion: "v1", kind, metadata, ...spec }), { manager: "somebody" });
    await make("Namespace", { name: namespace });
    expect(await stack.failingUp({})).toContain(`not from this stack: Namespace ${namespace} (it does not say whose)`);
    await destroy();
    expect(await find(`/api/v1/namespaces/${namespace}`)).toMatchObject({ status: { phase: "Active" } });
    await make("Namespace", { name: "given" });
    const labels = { "app.kubernetes.io/managed-by": "Helm" };
    await make("Service", { name: "demo-test", namespace: "given", labels }, { spec: { ports: [{ port: 80 }] } });
    const inGiven = { options: { namespace: "given" } };
    expect(await stack.failingUp(inGiven)).toContain("not from this stack: Service demo-test (managed by Helm)");
    await destroy();
    expect(await namesOf(api, "/api/v1/namespaces/given/services")).toEqual(["demo-test"]);
    expect(await namesOf(api, "/apis/apps/v1/namespaces/given/deployments")).toEqual([]);
  });
});

/** Does to each object what the printed commands of kubectl do. */
async function giveAll(api: Api, said: string): Promise<void> {
  const commands = said.matchAll(
    / --context \S+(?: --namespace (\S+))? annotate --overwrite (.+?) slipway-stack=\S+ slipway-context-/g,
  );
  for (const [, place, objects = ""] of commands) {
    for (const object of objects.split(" ")) {
      const [, plural, group, name] = /^([a-z]+)\.?([^/]*)\/(.+)$/.exec(object) ?? [];
      const root = group ? `/apis/${group}/v1` : "/api/v1";
      const path = `${root}${place === undefined ? "" : `/namespaces/${place}`}/${plural}/${name}`;
      const change = JSON.stringify({ metadata: { annotations: { "slipway-context": null } } });
      const { status, text } = await api.request("PATCH", path, change, "application/merge-patch+json");
      expect(status, `${path}: ${text}`).toBe(200);
    }
  }
}
