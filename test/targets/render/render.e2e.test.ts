import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answers, askOnce, startTraffic } from "../../../cli/acceptance/traffic.ts";
import { serveRender, type SimulatedRender, workspace } from "../../../infra/targets/render/simulation/index.ts";
import { type FrontEnd, startFrontEnd } from "../../../simulation/front-end.ts";
import { checkout } from "../../checkout.ts";
import { stepsOf } from "../../engine/cloud-stack.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { NodeHost, wordsOf } from "../../engine/node-host.ts";
import { image } from "./render-stack.ts";

const token = "correct-horse-battery-staple";
const pullToken = "ghp_correcthorse";

const host = new NodeHost();
let render: SimulatedRender;
let frontEnd: FrontEnd;
let engine: Engine;

const config = (build: string, service: object = {}) => ({
  "slipway:target": "render",
  "slipway:service": {
    name: "harbour",
    memoryMiB: 2048,
    maxInstances: 1,
    secrets: ["TOKEN"],
    domain: "mcp.example.com",
    ...service,
  },
  "slipway:image": { reference: image(build), pull: { username: "bot", secret: "PULL" } },
  "slipway:options": { workspace, region: "frankfurt", settleSeconds: 0 },
  "slipway:alerts": { receivers: [{ email: "team@example.com" }] },
});

async function up(): Promise<string[]> {
  const result = await engine.up();
  expect(result.ok, result.output).toBe(true);
  return stepsOf(result);
}

describe("target render on a simulated Render", () => {
  beforeAll(async () => {
    render = await serveRender(host);
    frontEnd = await startFrontEnd(() => {
      const [serving] = render.serving;
      return serving && { port: serving.port, host: "harbour-test.onrender.com" };
    });
    engine = await createEngine({ projectDir: checkout, environment: render.environment, config: config("a") });
    await engine.setSecrets({ "slipway:secrets.TOKEN": token, "slipway:secrets.PULL": pullToken });
  });

  afterAll(async () => {
    await engine.dispose();
    await frontEnd.close();
    await render.close();
  });

  test("R7 a preview makes nothing, an up that is killed is gone on with, and another up changes nothing", async () => {
    const preview = await engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    expect(render.calls.filter(({ route }) => !route.startsWith("GET "))).toEqual([]);
    const deploys = () => render.state.services[0]?.deploys.length ?? 0;
    const killed = engine.up({ killOn: expect.poll(deploys, { timeout: 60_000 }).toBeGreaterThan(0) });
    expect((await killed).ok).toBe(false);
    await engine.cancel();
    expect(await up()).toEqual(expect.arrayContaining(["create Service harbour", "create CustomDomain harbour"]));
    expect(await engine.stackOutput("endpoint")).toBe("https://harbour-test.onrender.com/mcp");
    expect(await engine.stackOutput("dnsRecords")).toEqual([
      { name: "mcp.example.com", type: "CNAME", value: "harbour-test.onrender.com" },
    ]);
    expect((await askOnce(`${frontEnd.origin}/mcp`)).text).toBe(wordsOf({ image: image("a"), env: { TOKEN: token } }));
    expect(await up()).toEqual([]);
    expect(render.state.services.map(({ deploys }) => deploys.length)).toEqual([1]);
    engine.keepProgram();
  });

  test("R1 R7 an update is one deployment without one failed request", async () => {
    const traffic = await startTraffic(`${frontEnd.origin}/mcp`);
    await engine.configure(config("b", { env: { GREETING: "hello" } }));
    expect(await up()).toEqual(["update Service harbour", "update ImageHistory harbour"]);
    const answers: Answers = await traffic.stop();
    expect(answers.failures).toEqual([]);
    expect(answers.seen.size).toBe(2);
    expect(render.state.services[0]?.deploys.map(({ status }) => status)).toEqual(["deactivated", "live"]);
  });

  test("R17 one that does not come up fails the up with its last words, and the same up succeeds later", async () => {
    host.bad.set(image("c"), `it exited\nthe token is ${token}`);
    await engine.configure(config("c"));
    const failed = await engine.up();
    expect(failed.ok).toBe(false);
    expect(failed.output).toContain("did not come up: its health check failed: it exited. What ran before still runs.");
    expect(failed.output).toContain("| the token is [secret]");
    expect((await askOnce(`${frontEnd.origin}/mcp`)).text).toContain(image("b").slice(-8));
    expect(await engine.stackOutput("imageHistory")).toEqual([image("b"), image("a")]);
    for (const secret of [token, pullToken]) expect(await engine.stateText()).not.toContain(secret);
    host.bad.clear();
    expect(await up()).toEqual(["update Service harbour", "update ImageHistory harbour"]);
    expect((await askOnce(`${frontEnd.origin}/mcp`)).text).toContain(image("c").slice(-8));
  });

  test("R10 R11 a secret and what was changed by hand are one deployment more, and no secret stands anywhere", async () => {
    const [service] = render.state.services;
    await engine.setSecrets({ "slipway:secrets.TOKEN": "another-horse" });
    Object.assign(service ?? {}, { plan: "pro", numInstances: 3 });
    const before = service?.deploys.length ?? 0;
    expect(await up()).toEqual(["update Service harbour"]);
    expect(service).toMatchObject({ plan: "standard", numInstances: 1 });
    expect(service?.deploys).toHaveLength(before + 1);
    const shown = (await askOnce(`${frontEnd.origin}/mcp`)).text;
    expect(shown).toBe(wordsOf({ image: image("c"), env: { TOKEN: "another-horse" } }));
    service?.variables.set("TOKEN", "changed");
    const mended = await engine.up({ flags: ["--diff"] });
    expect(mended.output).toContain("the service was changed outside of this stack (variables) and is mended");
    for (const secret of [token, "another-horse", pullToken, "rnd_simulated"]) {
      expect(await engine.stateText()).not.toContain(secret);
      expect(mended.output).not.toContain(secret);
    }
  });

  test("R7 destroy leaves nothing", async () => {
    const destroyed = await engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    expect(render.state).toMatchObject({ services: [], credentials: [] });
    await expect.poll(() => [...host.running]).toEqual([]);
    expect(await engine.stateResources()).toEqual([]);
  });
});
