import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askOnce, startTraffic } from "../../../cli/acceptance/traffic.ts";
import { serveRailway, type SimulatedRailway, workspace } from "../../../infra/targets/railway/simulation/index.ts";
import { type FrontEnd, startFrontEnd } from "../../../simulation/front-end.ts";
import { checkout } from "../../checkout.ts";
import { stepsOf } from "../../engine/cloud-stack.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { NodeHost, wordsOf } from "../../engine/node-host.ts";
import { image } from "./railway-stack.ts";

const token = "correct-horse-battery-staple";
const pullToken = "ghp_correcthorse";

const host = new NodeHost();
let railway: SimulatedRailway;
let frontEnd: FrontEnd;
let engine: Engine;

const config = (build: string, service: object = {}) => ({
  "slipway:target": "railway",
  "slipway:service": { name: "quay", maxInstances: 1, secrets: ["TOKEN"], domain: "mcp.example.com", ...service },
  "slipway:image": { reference: image(build), pull: { username: "bot", secret: "PULL" } },
  "slipway:options": { workspace, settleSeconds: 0 },
});

async function up(): Promise<string[]> {
  const result = await engine.up();
  expect(result.ok, result.output).toBe(true);
  return stepsOf(result);
}

describe("target railway on a simulated Railway", () => {
  beforeAll(async () => {
    railway = await serveRailway(host);
    frontEnd = await startFrontEnd(() => {
      const [serving] = railway.serving;
      return serving && { port: serving.port, host: "quay.up.railway.app" };
    });
    engine = await createEngine({ projectDir: checkout, environment: railway.environment, config: config("a") });
    await engine.setSecrets({ "slipway:secrets.TOKEN": token, "slipway:secrets.PULL": pullToken });
  });

  afterAll(async () => {
    await engine.dispose();
    await frontEnd.close();
    await railway.close();
  });

  test("R8 a preview makes nothing, an up that is killed is gone on with, and another up changes nothing", async () => {
    const preview = await engine.preview();
    expect(preview.ok, preview.output).toBe(true);
    expect(railway.resources).toEqual([]);
    const deployments = () => railway.services[0]?.deployments.length ?? 0;
    const killed = engine.up({ killOn: expect.poll(deployments, { timeout: 60_000 }).toBeGreaterThan(0) });
    expect((await killed).ok).toBe(false);
    await engine.cancel();
    expect(await up()).toEqual(expect.arrayContaining(["create Release quay"]));
    expect(await engine.stackOutput("endpoint")).toBe("https://quay-test-production.up.railway.app/mcp");
    expect(await engine.stackOutput("dnsRecords")).toMatchObject([
      { name: "mcp.example.com", type: "CNAME" },
      { name: "_railway-verify.mcp.example.com", type: "TXT" },
    ]);
    expect((await askOnce(`${frontEnd.origin}/mcp`)).text).toBe(wordsOf({ image: image("a"), env: { TOKEN: token } }));
    expect(await up()).toEqual([]);
    expect(railway.services.map(({ deployments }) => deployments.length)).toEqual([1]);
    engine.keepProgram();
  });

  test("R1 R8 an update of image, secret and variables is one deployment without one failed request", async () => {
    const traffic = await startTraffic(`${frontEnd.origin}/mcp`);
    await engine.configure(config("b", { env: { GREETING: "hello" } }));
    await engine.setSecrets({ "slipway:secrets.TOKEN": "another-horse" });
    expect(await up()).toEqual(["update Release quay", "update ImageHistory quay"]);
    const answers = await traffic.stop();
    expect(answers.failures).toEqual([]);
    expect(answers.seen.size).toBe(2);
    expect(railway.services[0]?.deployments.map(({ status }) => status)).toEqual(["SUCCESS", "REMOVED"]);
  });

  test("R11 R17 one that does not come up fails the up with its last words, and the same up succeeds later", async () => {
    host.bad.set(image("c"), "it exited\nthe token is another-horse");
    await engine.configure(config("c"));
    const failed = await engine.up();
    expect(failed.ok).toBe(false);
    expect(failed.output).toContain("did not come up: Healthcheck failed: it exited");
    expect(failed.output).toContain("| the token is [secret]");
    expect((await askOnce(`${frontEnd.origin}/mcp`)).text).toContain(image("b").slice(-8));
    host.bad.clear();
    railway.services[0]?.variables.set("TOKEN", "changed by hand");
    const mended = await engine.up();
    expect(mended.ok, mended.output).toBe(true);
    expect(stepsOf(mended)).toEqual(["update Release quay", "update ImageHistory quay"]);
    expect(railway.services[0]?.variables.get("TOKEN")).toBe("another-horse");
    for (const secret of [token, "another-horse", pullToken, "railway-simulated"]) {
      expect(await engine.stateText()).not.toContain(secret);
      expect(failed.output + mended.output).not.toContain(secret);
    }
  });

  test("R8 destroy leaves nothing", async () => {
    const destroyed = await engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
    expect(railway.resources).toEqual([]);
    expect([...host.running]).toEqual([]);
    expect(await engine.stateResources()).toEqual([]);
  });
});
