import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openRailway } from "./railway-stack.ts";

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
});
