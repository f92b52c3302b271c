import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { createEngine, type Engine, type RunResult } from "./engine.ts";
import {
  type ResourceType,
  type Rule,
  SECRET,
  type SimulatedCloud,
  startSimulatedCloud,
  UNKNOWN,
} from "../../simulation/cloud/index.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const projectDir = fileURLToPath(new URL("../fixtures/simulated-program", import.meta.url));
const secret = "correct-horse-battery-staple";

const types: Record<string, ResourceType> = {
  "sim:index:Network": { outputs: ({ inputs }) => ({ address: `${inputs.region}.internal` }), replaceOn: ["region"] },
  "sim:index:Service": {
    outputs: ({ inputs }) => ({ url: `https://${inputs.name}.sim.example` }),
    autoname: "name",
    unique: "name",
  },
};

const rules: Rule[] = [
  (type, inputs) =>
    type === "sim:index:Service" && Number(inputs.size) > 10
      ? [{ property: "size", reason: "at most 10", source: "https://sim.example/docs/limits" }]
      : [],
];

let cloud: SimulatedCloud;
let engine: Engine;

beforeEach(async () => {
  cloud = await startSimulatedCloud({ packages: ["sim"], types, rules });
  engine = await createEngine({ projectDir, environment: cloud.environment });
  await engine.setSecrets({ "simulated-program:token": secret });
});

afterEach(async () => {
  await engine.dispose();
  await cloud.close();
});

const configure = (config: Record<string, string>) =>
  engine.configure(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`simulated-program:${key}`, value])),
  );

const steps = ({ operations }: RunResult) => operations.map(({ op, name }) => `${op} ${name}`);

async function up(): Promise<RunResult> {
  const result = await engine.up();
  expect(result.ok, result.output).toBe(true);
  return result;
}

test("up creates in order, an unchanged up changes nothing, destroy leaves nothing", async () => {
  expect(steps(await up())).toEqual(["create net", "create web", "create down"]);
  const { url } = cloud.resource("web").outputs;
  expect(url).toMatch(/^https:\/\/web-[0-9a-f]{7}\.sim\.example$/);
  expect(await engine.stackOutput("url")).toBe(url);
  expect(cloud.resource("down").inputs).toEqual({ url });

  const before = cloud.calls.length;
  expect(steps(await up())).toEqual([]);
  const methods = new Set(cloud.calls.slice(before).map(({ method }) => method));
  expect([...methods].toSorted()).toEqual(["check", "diff"]);

  const destroyed = await engine.destroy();
  expect(steps(destroyed)).toEqual(["delete down", "delete web", "delete net"]);
  expect(cloud.resources).toEqual([]);
  expect(await engine.stateResources()).toEqual([]);
});

test("a secret reaches the cloud, and neither the state file nor the recorded calls", async () => {
  await up();
  await configure({ size: "2" });
  await up();
  expect(cloud.resource("web").inputs.env).toEqual([{ name: "TOKEN", value: secret }]);
  expect(await engine.stateText()).not.toContain(secret);
  expect(JSON.stringify(cloud.calls)).not.toContain(secret);
  const created = cloud.calls.find(({ method, name }) => method === "create" && name === "web");
  expect(created?.inputs.env).toEqual([{ name: "TOKEN", value: SECRET }]);
});

test("a preview shows unknown values and makes nothing", async () => {
  const preview = await engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(steps(preview)).toEqual(["create net", "create web", "create down"]);
  const service = preview.operations.find(({ name }) => name === "web");
  expect(service?.outputs).toMatchObject({ size: 1, url: UNKNOWN, network: UNKNOWN });
  const alert = cloud.calls.find(({ method, name }) => method === "create" && name === "down");
  expect(alert).toMatchObject({ preview: true, inputs: { url: UNKNOWN } });
  expect(cloud.resources).toEqual([]);
});

test("an update changes in place, and its preview says what", async () => {
  await up();
  const { id } = cloud.resource("web");
  await configure({ size: "2" });
  const preview = await engine.preview();
  expect(preview.operations).toMatchObject([{ op: "update", name: "web", diff: { size: "update" } }]);
  expect(cloud.resource("web").inputs.size).toBe(1);
  expect(steps(await up())).toEqual(["update web"]);
  expect(cloud.resource("web")).toMatchObject({ id, inputs: { size: 2 } });
});

test("a replacement creates before it deletes", async () => {
  await up();
  const { id } = cloud.resource("net");
  await configure({ region: "south" });
  const result = await up();
  const own = result.operations.filter(({ op }) => op !== "replace").map(({ op, name }) => `${op} ${name}`);
  expect(own).toEqual(["create-replacement net", "update web", "delete-replaced net"]);
  expect(cloud.resource("net").id).not.toBe(id);
  expect(cloud.resource("web").inputs.network).toBe("south.internal");
});

test("a rule refuses bad inputs at preview, with its source", async () => {
  await configure({ size: "11" });
  const preview = await engine.preview();
  expect(preview.ok).toBe(false);
  expect(preview.output).toContain("at most 10 (https://sim.example/docs/limits)");
});

test("a failure in the middle is mended by the next up", async () => {
  cloud.failNext({ name: "web", method: "create", message: "quota is used up" });
  const result = await engine.up();
  expect(result.ok).toBe(false);
  expect(steps(result)).toEqual(["create net"]);
  expect(result.failed.map(({ op, name }) => `${op} ${name}`)).toEqual(["create web"]);
  expect(result.output).toContain("quota is used up");
  expect(result.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect(steps(await up())).toEqual(["create web", "create down"]);
});

test("a resource that is made but not good stays in state and is mended by the next up", async () => {
  cloud.failNext({ type: "sim:index:Service", method: "create", message: "it never answered", afterwards: true });
  const result = await engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toContain("it never answered");
  const { id } = cloud.resource("web");
  expect(await engine.stateResources()).toContainEqual(
    expect.objectContaining({ id, initErrors: ["it never answered"] }),
  );
  expect(steps(await up())).toEqual(["update web", "create down"]);
  expect(cloud.resource("web").id).toBe(id);
});

test("Ctrl-C ends a slow creation, and the next up mends it", async () => {
  const started = cloud.slow({ name: "web", method: "create", ms: 60_000 });
  const begin = performance.now();
  const result = await engine.up({ interruptOn: started });
  expect(performance.now() - begin).toBeLessThan(20_000);
  expect(result.ok).toBe(false);
  expect(result.output).toContain("cancelled");
  expect(cloud.resources.map(({ name }) => name)).toEqual(["net"]);
  expect(steps(await up())).toEqual(["create web", "create down"]);
});

test("a resource's time-out ends a slow update", async () => {
  await up();
  await configure({ size: "2", updateTimeout: "1s" });
  void cloud.slow({ name: "web", method: "update", ms: 60_000 });
  const result = await engine.up();
  expect(result.ok).toBe(false);
  expect(result.output).toContain("timed out after 1 s");
  expect(cloud.resource("web").inputs.size).toBe(1);
});

test("refresh sees drift and removal, and the next up mends both", async () => {
  await up();
  cloud.drift(cloud.resource("web").id, { size: 7 });
  cloud.remove(cloud.resource("down").id);
  const refreshed = await engine.refresh();
  expect(refreshed.ok, refreshed.output).toBe(true);
  expect(steps(refreshed).toSorted()).toEqual(["delete down", "update web"]);
  expect(steps(await up())).toEqual(["update web", "create down"]);
  expect(cloud.resource("web").inputs.size).toBe(1);
  expect(steps(await up())).toEqual([]);
});
