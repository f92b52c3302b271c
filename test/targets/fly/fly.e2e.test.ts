import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTraffic } from "../../../cli/acceptance/traffic.ts";
import { systemClock } from "../../../infra/clock.ts";
import { type SimulatedFly, startFly } from "../../../infra/targets/fly/simulation/platform.ts";
import { type FrontEnd, startFrontEnd } from "../../../simulation/front-end.ts";
import { checkout } from "../../checkout.ts";
import { stepsOf } from "../../engine/cloud-stack.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { LocalServers } from "./local-servers.ts";

const image = (build: string) => `registry.fly.io/example@sha256:${build.repeat(64)}`;
const token = "fo1_token-of-the-stack";
const secret = "correct-horse-battery-staple";

function config(build: string, maxInstances = 2) {
  return {
    "slipway:target": "fly",
    "slipway:service": { name: "demo", minInstances: 1, maxInstances, secrets: ["TOKEN"] },
    "slipway:image": { reference: image(build) },
    "slipway:options": { org: "my-team", region: "fra", settleSeconds: 1, drainSeconds: 5 },
    // These are no MCP servers.
    "slipway:examine": { beforeTraffic: false },
  };
}

describe("the life of a stack on fly", () => {
  const servers = new LocalServers();
  let fly: SimulatedFly;
  let engine: Engine;
  let frontEnd: FrontEnd;
  const serving = () => fly.state.machines.filter(({ takesRequests }) => takesRequests);

  beforeAll(async () => {
    fly = await startFly({ host: servers, clock: systemClock });
    const { FLY_API_TOKEN: _, ...environment } = fly.environment;
    // The only token is the one in the stack's config.
    engine = await createEngine({ projectDir: checkout, environment: { ...environment, FLY_API_TOKEN: "" } });
    await engine.configure(config("a"));
    let turn = 0;
    frontEnd = await startFrontEnd(() => {
      const all = serving();
      const container = all[(turn += 1) % all.length]?.container;
      return container && { port: container.port, host: "demo.fly.dev" };
    });
  });

  afterAll(async () => {
    await engine?.dispose();
    await frontEnd?.close();
    for (const machine of fly?.state.machines ?? []) await machine.destroy();
    await fly?.api.close();
  });

  const up = async () => {
    const result = await engine.up();
    expect(result.ok, result.output).toBe(true);
    return stepsOf(result);
  };

  test("R11 without a token a preview says how to get one, and nothing is asked of Fly.io", async () => {
    await engine.setSecrets({ "slipway:secrets.TOKEN": secret });
    const result = await engine.preview();
    expect(result.ok).toBe(false);
    expect(result.output).toContain("Fly.io needs a token, in the environment variable FLY_API_TOKEN");
    expect(fly.api.calls).toEqual([]);
  });

  test("R6 an up that is killed is taken up by the next one, which makes nothing twice", async () => {
    await engine.setSecrets({ "slipway:token": token });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    servers.held = promise;
    const killOn = expect.poll(() => servers.started.length, { timeout: 60_000 }).toBeGreaterThan(1);
    const killed = engine.up({ killOn });
    expect((await killed).ok).toBe(false);
    resolve(undefined);
    await engine.cancel();
    const steps = await up();
    expect(steps).toContain("create Machines demo");
    expect([...fly.state.apps.values()].map(({ ips }) => ips.length)).toEqual([2]);
    expect(fly.state.machines).toHaveLength(2);
    expect(serving()).toHaveLength(2);
    expect(await engine.stackOutput("endpoint")).toMatch(/^https:\/\/demo-test-[0-9a-f]{8}\.fly\.dev\/mcp$/);
    expect(new Set(servers.started.map(({ env }) => env.TOKEN))).toEqual(new Set([secret]));
    engine.keepProgram();
    const calls = fly.api.calls.length;
    expect(await up()).toEqual([]);
    expect(fly.api.calls.slice(calls).filter(({ route }) => !route.startsWith("GET "))).toEqual([]);
    expect(fly.api.calls.length - calls).toBe(6);
  });

  test("R17 no request fails while an update goes through", async () => {
    const traffic = await startTraffic(`${frontEnd.origin}/mcp`);
    await engine.configure(config("b"));
    expect(await up()).toEqual(["update Machines demo", "update ImageHistory demo"]);
    const { failures, seen, count } = await traffic.stop();
    expect(failures).toEqual([]);
    expect([...seen]).toEqual([image("a"), image("b")]);
    expect(count).toBeGreaterThan(100);
    expect(serving().map(({ config: { image: running } }) => running)).toEqual([image("b"), image("b")]);
  });

  test("R17 a revision that ends leaves the old one serving, says why, and a rollback goes the same way", async () => {
    servers.bad.set(image("c"), `cannot read the key ${secret}`);
    await engine.configure(config("c"));
    const failed = await engine.up();
    expect(failed.ok).toBe(false);
    expect(failed.output).toContain("exited with code 1. What ran before still runs");
    expect(failed.output).toContain("| cannot read the key [secret]");
    expect(failed.output).not.toContain(secret);
    expect(failed.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
    expect(serving()).toHaveLength(2);
    expect(fly.state.machines).toHaveLength(2);
    await engine.configure(config("a"));
    expect(await up()).toContain("update Machines demo");
    expect(serving().map(({ config: { image: running } }) => running)).toEqual([image("a"), image("a")]);
  });

  test("R11 what somebody changed by hand is mended by a plain up", async () => {
    await fly.state.machines[0]?.destroy();
    const [app] = fly.state.apps.values();
    app?.secrets.delete("TOKEN");
    expect(await up()).toEqual(["update Secrets demo", "update Machines demo"]);
    expect(serving()).toHaveLength(2);
    expect(app?.secrets.get("TOKEN")?.value).toBe(secret);
  });

  test("R11 no secret and no token stands in the state or in what is printed, and destroy leaves nothing", async () => {
    const shown = await engine.up({ flags: ["--diff"] });
    const state = await engine.stateText();
    for (const text of [secret, token]) {
      expect(state).not.toContain(text);
      expect(shown.output).not.toContain(text);
    }
    const destroyed = await engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    expect(fly.state.apps.size).toBe(0);
    expect(fly.api.calls.filter(({ status }) => status === 429)).toEqual([]);
  });
});
