import { describe, expect, test } from "vitest";
import { joinOutputs, whyMissing } from "../../cli/service-outputs.ts";

const made = (type: string, name: string, outputs: object = {}) => ({
  urn: `urn:pulumi:prod::app::${type}::${name}`,
  type,
  outputs,
});
const stateOf = (...resources: object[]) => ({
  deployment: { resources: [made("pulumi:pulumi:Stack", "app-prod"), ...resources] },
});
const service = (name: string, more: object = {}) => made("slipway:index:McpService", name, more);

describe("R35 what a program of a team's own puts out", () => {
  test("is what it exports and, of its one service, all the rest", () => {
    const more = { endpoint: "https://one.example/mcp", logsCommand: "logs", image: "r@sha256:a" };
    const state = stateOf(service("tasks", more));
    expect(joinOutputs({ endpoint: "https://own.example/mcp", monthly: 3 }, state)).toEqual({
      outputs: { ...more, endpoint: "https://own.example/mcp", monthly: 3 },
      services: ["tasks"],
      isMade: true,
    });
  });

  test("is nobody's where there are two services, and says which to export", () => {
    const state = stateOf(service("shelf", { endpoint: "a" }), service("desk", { endpoint: "b" }));
    const seen = joinOutputs({ endpoints: {} }, state);
    expect(seen.outputs).toEqual({ endpoints: {} });
    expect(whyMissing("prod", seen, ["endpoint", "image"])).toMatch(
      /services shelf, desk, .* export endpoint, image of the McpService that is named shelf, say, and run npx slipway up prod$/,
    );
  });

  test("leaves out a service on its way out", () => {
    const state = stateOf({ ...service("old", { endpoint: "a" }), delete: true }, service("new", { endpoint: "b" }));
    expect(joinOutputs({}, state)).toMatchObject({ outputs: { endpoint: "b" }, services: ["new"] });
  });
});

describe("R35 a stack that puts nothing out", () => {
  test.each([
    ["is not deployed where nothing was made", undefined, "stack prod is not deployed: npx slipway up prod"],
    ["nor where only the stack itself is left", stateOf(), "stack prod is not deployed: npx slipway up prod"],
    [
      "is there where a first up failed half-way",
      stateOf(service("tasks"), made("aws:ecs/service:Service", "tasks")),
      "no up of stack prod has come to its end yet, so that it puts out no endpoint: npx slipway status prod says what there is, and npx slipway up prod goes on",
    ],
  ])("%s", (_, state, message) => {
    expect(whyMissing("prod", joinOutputs({}, state ?? {}), ["endpoint"])).toBe(message);
  });
});
