import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { image, openRailway } from "./railway-stack.ts";

describe("two ups at once", () => {
  test("R8 two states of one stack make a project each, one after another, and adopt nothing of each other", async () => {
    const first = await openRailway();
    const second = await openRailway(first);
    await Promise.all([first.up(), second.up({ build: "b" })]);
    const { railway, clock } = first;
    expect(new Set(railway.state.projects.map(({ name }) => name)).size).toBe(2);
    expect(railway.services.map(({ deployments }) => deployments.map(({ status }) => status))).toEqual([
      ["SUCCESS"],
      ["SUCCESS"],
    ]);
    // Railway makes one project in half a minute: the other was waited for.
    expect(clock.slept).toContain(31);
    expect([await first.up(), await second.up({ build: "b" })]).toEqual([[], []]);
  });

  test("R8 two stacks in one project change it in turn, though Railway takes one change of it at a time", async () => {
    const first = await openRailway();
    const second = await openRailway(first);
    const at = "2026-01-01T00:00:00.000Z";
    const { projects } = first.railway.state;
    const named = { id: "shared", name: "shared", workspaceId: "w", environmentId: "e" };
    projects.push({ ...named, createdAt: at, deletedAt: null, services: [] });
    const project = { id: "shared", environment: "production" };
    const { sleep } = first.clock;
    first.clock.sleep = async (...times) => {
      await sleep(...times);
      // A change of the other's takes real time.
      await pause(10);
    };
    await Promise.all([first.up({ project }), second.up({ project, build: "b" })]);
    expect(first.railway.services.map(({ deployments }) => deployments.map(({ status }) => status))).toEqual([
      ["SUCCESS"],
      ["SUCCESS"],
    ]);
    const { RAILWAY_GRAPHQL_ENDPOINT = "", RAILWAY_API_TOKEN } = first.railway.environment;
    const query = "mutation Set($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }";
    const serviceId = first.railway.services[0]?.id;
    const input = { projectId: "shared", environmentId: "e", serviceId, variables: {}, skipDeploys: true };
    const change = async () => {
      const headers = { authorization: `Bearer ${RAILWAY_API_TOKEN}` };
      const body = JSON.stringify({ query, variables: { input } });
      return (await fetch(RAILWAY_GRAPHQL_ENDPOINT, { method: "POST", headers, body })).text();
    };
    const answers = await Promise.all(Array.from({ length: 10 }, change));
    expect(answers.join()).toContain("Another operation is already in progress");
    expect([await first.up({ project }), await second.up({ project, build: "b" })]).toEqual([[], []]);
  });

  test.each([["from nothing"], ["of what there is"]])(
    "R8 two ups of one state at once, %s, make one project, service and deployment, and the next has nothing left to do",
    async (from) => {
      const first = await openRailway();
      if (from === "of what there is") await first.up();
      else first.engine.state.set("Owner", { id: "0123456789abcdef", inputs: {}, outputs: {}, failed: false });
      const second = await openRailway(first);
      for (const [key, kept] of first.engine.state) second.engine.state.set(key, kept);
      await Promise.allSettled([first.up({ build: "b" }), second.up({ build: "b" })]);
      await first.up({ build: "b" });
      expect(first.railway.state.projects).toHaveLength(1);
      // Nothing at Railway keeps two calls from giving one service two of them.
      if (from === "of what there is") expect(first.service.hosts).toHaveLength(1);
      expect(first.service.deployments.filter(({ status }) => status === "SUCCESS")).toHaveLength(1);
      // What ran before ends once it has drained.
      await expect.poll(() => [...first.host.running].map(({ image: runs }) => runs)).toEqual([image("b")]);
      expect(await first.up({ build: "b" })).toEqual([]);
      await first.destroy();
      expect(first.railway.resources).toEqual([]);
    },
  );
});
