import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInTurn } from "../../long-forms.ts";
import { serveBehindOthers } from "./kubernetes-existing-gateway.ts";
import { comeAndGo } from "./kubernetes-given-namespace.ts";
import { failures, hinder } from "./kubernetes-failures.ts";
import { tryManifests } from "./kubernetes-manifests.ts";
import { call } from "./gateway-client.ts";
import { expectLacksToBeTold } from "./kubernetes-lacking.ts";
import { launchOn } from "./kubernetes-launch.ts";
import { registerLongForms } from "./kubernetes-long-forms.ts";
import {
  changeByHand,
  graceSecondsOf,
  namesOf,
  namespace,
  objectsOfStacks,
  otherServer,
  shownIn,
} from "./kubernetes-objects.ts";
import { domain, type KubernetesStack, openKubernetesStack, token } from "./kubernetes-stack.ts";

const missing = process.env.SLIPWAY_WITHOUT_KUBERNETES || process.env.SLIPWAY_WITHOUT_DOCKER || "";
const secretText = "a secret that must not be seen";

// The first deployment and its end run always, with a cluster of half a minute; of the others one more with each commit.
const turns = 8 + failures.length;
let last = -1;
const testInTurn = () => test.skipIf(!isInTurn((last += 1), turns));

// Each test goes on where the one before has ended.
describe.skipIf(missing !== "")("R5 kubernetes, on a real cluster", () => {
  let stack: KubernetesStack;
  beforeAll(async () => {
    stack = await openKubernetesStack();
    console.log(`a cluster within ${(stack.clusterMs / 1000).toFixed(1)} s`);
  });
  afterAll(() => stack?.close());

  const list = (path: string) => namesOf(stack.cluster.api, path);
  const pods = () => list(`/api/v1/namespaces/${namespace}/pods?fieldSelector=status.phase=Running`);
  const health = async () => (await stack.client.ask("/health")).status;

  test("R5 R31 an MCP server answers through the gateway over TLS, and its streams outlive the gateway's own time-out", async () => {
    const example = {
      image: { context: "server", builder: "slipway", repository: stack.repository },
      service: { memoryMiB: 256, env: { AUTHENTICATION: "none" } },
      options: { writable: ["/tmp", "/data"] },
    };
    await stack.configure(example);
    const preview = await stack.engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    const steps = await stack.up(example);
    expect(steps).toContain("create Gateway demo");
    expect(await stack.engine.stackOutput("endpoint")).toBe(`https://${domain}/mcp`);
    const counting = call("count_slowly", { to: 18, delayMs: 1000 });
    const [unchanged, { status, text, arrivals }] = await Promise.all([
      stack.up(example),
      stack.client.ask(...counting),
    ]);
    expect(unchanged).toEqual([]);
    expect(status).toBe(200);
    expect(text).toContain("Counted to 18");
    // A gateway that holds events back would hand them over at once.
    expect(arrivals.length).toBeGreaterThan(15);
    expect((await stack.engine.preview()).operations).toEqual([]);
  });

  testInTurn()(
    "R32 R33 an update under load and a new secret lose no request, and nothing shows the secret",
    async () => {
      await stack.engine.setSecrets({ "slipway:secrets.TOKEN": secretText });
      await stack.up();
      const updating = stack.up({ service: { env: { LOG_LEVEL: "debug" } } });
      expect(await stack.client.load(updating, 1000)).toMatchObject({ failed: [] });
      await updating;
      await stack.engine.setSecrets({ "slipway:secrets.TOKEN": token });
      const changing = stack.up();
      expect(await stack.client.load(changing, 1000)).toMatchObject({ failed: [] });
      expect(await changing).toContain("create-replacement Secret demo");
      const seen = await stack.client.ask("/env?name=TOKEN");
      expect(seen.text).toBe(createHash("sha256").update(token).digest("hex"));
      expect(shownIn(await stack.engine.stateText(), [secretText, token])).toEqual([]);
      expect(
        await list(`/api/v1/namespaces/${namespace}/configmaps?fieldSelector=metadata.name!=kube-root-ca.crt`),
      ).toEqual([]);
    },
  );

  testInTurn()(
    "R17 the way back to the image of before loses no request, and another way back is another one",
    async () => {
      const { repository, engine, client } = stack;
      await stack.up();
      const earlier = String(await engine.stackOutput("image"));
      await stack.up({ image: { context: await otherServer("second answer"), builder: "slipway", repository } });
      const later = String(await engine.stackOutput("image"));
      const ways = { [earlier]: "first answer", [later]: "second answer" };
      expect((await client.ask("/")).text).toBe("second answer");
      for (const reference of [earlier, later, earlier]) {
        const back = stack.up({ image: { reference } });
        expect(await client.load(back, 200)).toMatchObject({ failed: [] });
        expect(await back).toContain("update Deployment demo");
        expect((await client.ask("/")).text).toBe(ways[reference]);
      }
    },
  );

  for (const [index, { why, changes, says }] of failures.entries()) {
    testInTurn()(`R34 a revision that ${why} leaves the old one serving and says so`, async () => {
      const lift = await hinder(stack.cluster.api, why);
      const output = await stack.failingUp(changes(stack.repository));
      for (const words of says) expect(output).toMatch(words);
      expect(output).toContain("the one before it serves on");
      expect(output).not.toContain(token);
      expect(await health()).toBe(200);
      await lift();
      // Once nothing is in the way, the same again comes up.
      if (/quota|policy/.test(why)) await stack.up(changes(stack.repository));
      if (index > 0) return;
      const again = await stack.failingUp(changes(stack.repository));
      expect(again).toMatch(/exit code 3/);
    });
  }

  testInTurn()(
    "R33 three instances lose no request while one is killed, and what somebody else changed is told and taken back",
    async () => {
      const three = { service: { minInstances: 3, maxInstances: 4 } };
      const scaling = stack.up(three);
      expect(await stack.client.load(scaling, 100)).toMatchObject({ failed: [] });
      await scaling;
      await expect.poll(async () => (await pods()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
      const [first] = await pods();
      const killing = stack.cluster.api.request("DELETE", `/api/v1/namespaces/${namespace}/pods/${first}`);
      expect(await stack.client.load(killing, 1000)).toMatchObject({ failed: [] });
      const { api } = stack.cluster;
      expect((await changeByHand(api, 33)).status).toBe(200);
      const refreshed = await stack.engine.refresh();
      expect(refreshed.operations.map(({ op, type }) => `${op} ${type.split(":").at(-1)}`)).toContain(
        "update Deployment",
      );
      expect(await stack.up(three)).toContain("update Deployment demo");
      expect(await graceSecondsOf(api)).not.toBe(33);
      expect(await health()).toBe(200);
    },
  );

  testInTurn()(
    "R29 R30 the gateway gives a directory its proof, and a list of users reaches pods that run",
    async () => {
      console.log(`pods see another list within ${((await launchOn(stack)) / 1000).toFixed(1)} s`);
    },
  );

  registerLongForms(() => stack);

  testInTurn()("R5 every manifest is what the API server and the restricted profile take, strictly", async () => {
    const { kinds, refused } = await tryManifests(stack.cluster.api);
    expect(refused).toEqual([]);
    const others = ["AlertmanagerConfig", "BackendTrafficPolicy", "DestinationRule", "ExternalSecret", "Ingress"];
    expect(kinds).toEqual(expect.arrayContaining([...others, "Issuer", "Pod", "PodMonitor", "PrometheusRule"]));
    const unknown = { apiVersion: "v1", kind: "Service", metadata: { name: "demo", namespace }, spec: { port: 1 } };
    const refusal = stack.cluster.api.apply(JSON.stringify(unknown), { dryRun: true });
    await expect(refusal).rejects.toThrow(/spec\.port: field not declared/);
  });

  test("R5 a destroy leaves nothing", async () => {
    const destroyed = await stack.engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    expect(await stack.cluster.api.find(`/api/v1/namespaces/${namespace}`)).toBeUndefined();
    expect(await objectsOfStacks(stack.cluster.api)).toEqual([]);
  });

  testInTurn()(
    "R5 a namespace that was there before stays once the stack is gone, and nothing of the stack in it",
    () => comeAndGo(stack),
  );

  testInTurn()("R5 others' Gateway serves by HTTPS alone, and plain HTTP is sent there", () =>
    serveBehindOthers(stack),
  );

  testInTurn()("R15 R16 what a stack cannot have is told before anything is made", async () => {
    await expectLacksToBeTold(stack);
    expect(await stack.cluster.api.find(`/api/v1/namespaces/${namespace}`)).toBeUndefined();
  });
});
