import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTraffic } from "../../../cli/acceptance/traffic.ts";
import { systemClock } from "../../../infra/clock.ts";
import { stagedPort } from "../../../infra/staged.ts";
import { type SimulatedFly, startFly } from "../../../infra/targets/fly/simulation/platform.ts";
import { type FrontEnd, startFrontEnd } from "../../../simulation/front-end.ts";
import { writeContract } from "../../../verify/diff/contract-file.ts";
import { verify } from "../../../verify/run.ts";
import { copyProject, type ProjectCopy } from "../../cli/project-copy.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { openProcesses } from "../../engine/process-host.ts";
import { isItsTurn } from "../../long-forms.ts";

const launching = "POST /v1/apps/:app/machines";

// Each test goes on where the one before has ended.
describe.skipIf(!isItsTurn("fly"))("what a plain `pulumi up` looks at on fly before a revision takes traffic", () => {
  const processes = openProcesses();
  let fly: SimulatedFly;
  let project: ProjectCopy;
  let engine: Engine;
  let frontEnd: FrontEnd;
  const at = (port: number) => fly.state.machines.filter((machine) => machine.takesRequestsAt(port));

  beforeAll(async () => {
    fly = await startFly({ host: processes, clock: systemClock });
    project = await copyProject();
    engine = await createEngine({ projectDir: project.directory, environment: fly.environment });
    engine.keepProgram();
    let turn = 0;
    frontEnd = await startFrontEnd(() => {
      const serving = at(443);
      const port = serving[(turn += 1) % serving.length]?.container?.port;
      const [host] = fly.state.apps.keys();
      return port === undefined ? undefined : { port, host: `${host}.fly.dev` };
    });
  });

  afterAll(async () => {
    await engine?.dispose();
    await project?.dispose();
    await frontEnd?.close();
    for (const machine of fly?.state.machines ?? []) await machine.destroy();
    await fly?.api.close();
    await processes.close();
  });

  const configure = (revision: string, env: Record<string, string> = {}, examine: object = {}) =>
    engine.configure({
      "slipway:target": "fly",
      "slipway:service": { name: "demo", minInstances: 1, maxInstances: 1, env: { REVISION: revision, ...env } },
      "slipway:image": { reference: `registry.fly.io/example@sha256:${"a".repeat(64)}` },
      "slipway:options": { org: "my-team", region: "fra", settleSeconds: 1, drainSeconds: 5, startTimeoutSeconds: 10 },
      "slipway:examine": examine,
    });
  const underTraffic = async (run: Parameters<Engine["up"]>[0] = {}) => {
    const traffic = await startTraffic(`${frontEnd.origin}/health`, 20);
    const answer = await engine.up(run).finally(() => traffic.stop());
    const { seen, failures, count } = await traffic.stop();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(0);
    return { ...answer, seen: [...seen] };
  };

  test("R38 the first revision serves unexamined, and the tools that it offers are accepted on fly", async () => {
    await configure("first");
    const { ok, output } = await engine.up();
    expect(ok, output).toBe(true);
    const { about } = await verify(`${frontEnd.origin}/mcp`, { only: ["protocol.handshake"] });
    if (about?.kind !== "open") throw new Error("the server asks for no sign-in");
    const file = join(project.directory, "contract.json");
    await writeContract(file, { status: "published", tools: about.tools, broken: [] });
  });

  test.each([
    ["is healthy and lists no tools", "broken-list", /critical {2}\S+: .*tools/i],
    ["has lost a tool that is published", "lost-tool", /critical {2}tools\.contract: .*\bcount\b/],
    ["does not come up", "no-start", /machine \S+ is not healthy after 10 s/],
  ])("R38 a machine that %s takes no request of others, and what was found is said", async (_, mode, found) => {
    const before = fly.state.machines.map(({ id }) => id);
    await configure("second", { FAIL_WITH: mode });
    const { ok, output, seen } = await underTraffic();
    expect([ok, seen]).toEqual([false, ["first"]]);
    expect(output).toMatch(found);
    if (mode !== "no-start") expect(output).toContain("takes no traffic (slipway:examine.beforeTraffic)");
    expect(output).toContain("What ran before still runs");
    expect(fly.state.machines.map(({ id }) => id)).toEqual(before);
  });

  test("R38 one that is examined when the machine of the up dies takes no request, and the next up goes on", async () => {
    await configure("second");
    const { promise, resolve } = Promise.withResolvers<true>();
    fly.api.watch((route) => void (route === launching && resolve(true)));
    // The provider outlives its engine for a moment, as it would not if the machine had died.
    const removing = { route: "DELETE /v1/apps/:app/machines/:id", status: 403 };
    fly.api.disturb({ route: removing.route, with: { status: removing.status, body: { error: "no" } } });
    const killed = await underTraffic({ killOn: promise });
    expect([killed.ok, killed.seen]).toEqual([false, ["first"]]);
    await engine.cancel();
    await expect.poll(() => fly.api.calls).toContainEqual(expect.objectContaining(removing));
    expect(at(stagedPort)).toHaveLength(1);
    // What is found is said of the next one, and not of that which was left.
    let most = 0;
    fly.api.watch(() => (most = Math.max(most, at(stagedPort).length)));
    await configure("second", { FAIL_WITH: "broken-list" });
    const broken = await underTraffic();
    expect([broken.ok, broken.seen, most]).toEqual([false, ["first"], 1]);
    expect(broken.output).toMatch(/critical {2}\S+: .*tools/i);
    await configure("second");
    fly.api.disturb({ route: launching, with: "lost" });
    const { ok, output, seen } = await underTraffic();
    expect(ok, output).toBe(true);
    expect(seen).toEqual(["first", "second"]);
    expect(at(stagedPort)).toEqual([]);
    expect(fly.state.machines).toHaveLength(1);
    expect((await engine.up()).operations).toEqual([]);
    expect(fly.api.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  test("R38 more machines of what serves are not examined, and who wants none deploys at once", async () => {
    const began = fly.api.calls.length;
    await configure("third", { FAIL_WITH: "lost-tool" }, { beforeTraffic: false });
    expect((await underTraffic()).seen).toEqual(["second", "third"]);
    expect(fly.api.calls.slice(began).filter(({ route }) => route === launching)).toHaveLength(1);
    expect((await engine.destroy()).ok).toBe(true);
    expect(fly.state.apps.size).toBe(0);
  });
});
