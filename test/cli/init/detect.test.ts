import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detect } from "../../../cli/init/detect.ts";
import { frameworks } from "../../../cli/init/frameworks.ts";
import { toServiceName } from "../../../cli/init/service-name.ts";
import { checkout } from "../../checkout.ts";
import { nodeSamples } from "./node-samples.ts";
import { otherSamples } from "./other-samples.ts";
import { plainServer, serverFolder } from "./server-folder.ts";

const samples = [...nodeSamples, ...otherSamples];

describe("R40 what a server is, and where that is said", () => {
  test.each(samples)("$title", async ({ files, found: expected }) => {
    await using server = await serverFolder(files, "weather");
    const { framework, name, port, path, healthPath, start, notes } = detect(server.folder);
    expect(name.value).toBe("weather");
    expect({
      framework: framework.value,
      port: `${port?.value} ${port?.where}`,
      path: `${path.value} ${path.where}`,
      health: healthPath && `${healthPath.value} ${healthPath.where}`,
      start: start?.value,
      notes,
    }).toEqual({
      path: `/mcp default of ${expected.framework}`,
      notes: [],
      ...expected,
      health: expected.health,
    });
  });

  test("every framework that is known has a sample", () => {
    const sampled = new Set([...samples.map(({ found }) => found.framework), "TypeScript SDK 1"]);
    expect(frameworks.map(({ title }) => title).filter((title) => !sampled.has(title))).toEqual([]);
  });

  test("the example servers of this repository", () => {
    expect(detect(join(checkout, "server"))).toMatchObject({
      framework: { value: "TypeScript SDK 2" },
      port: { value: 8080 },
      path: { value: "/mcp" },
      dockerfiles: ["Dockerfile"],
    });
    expect(detect(join(checkout, "server/examples/python"))).toMatchObject({
      framework: { value: "Python SDK" },
      port: { value: 8080 },
      path: { value: "/mcp" },
    });
  });

  test("a Dockerfile says what PORT will be, where the code asks for it", async () => {
    await using server = await serverFolder({ ...plainServer, Dockerfile: "FROM node:24\nEXPOSE 9090\n" });
    expect(detect(server.folder).port).toEqual({ value: 9090, where: "Dockerfile:2" });
  });

  test("one that is for development only is no choice", async () => {
    const files = { ...plainServer, Dockerfile: "FROM a", "Dockerfile.dev": "FROM b", "test.Dockerfile": "FROM c" };
    await using server = await serverFolder(files);
    expect(detect(server.folder).dockerfiles).toEqual(["Dockerfile"]);
  });
});

test.each([
  ["@team/weather", "weather"],
  ["Größe & Maß 2", "groesse-mass-2"],
  ["3d-printer", "d-printer"],
  ["Крым", ""],
  ["a".repeat(39) + "-b", "a".repeat(39)],
])("the name of %s", (word, name) => {
  expect(toServiceName(word)).toBe(name);
});
