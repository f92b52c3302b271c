import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { serveAltered } from "./faulty/altered-server.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { healthyListener, serve } from "./live-server.ts";

const only = ["tools"];

test.each([
  ["with a few tools", () => serveAltered()],
  ["with one", () => serve(healthyListener())],
])("R22 a healthy server %s gives no finding", async (_, start) => {
  const server = await start();
  const { findings, checks } = await verify(server.endpoint, { only });
  await server.close();
  expect(findings).toEqual([]);
  expect(checks.filter(({ status }) => status !== "passed" && status !== "skipped")).toEqual([]);
});

describe("R22 one fault is found by exactly the check that names it", () => {
  test.each(toolsFaults)("$name", { timeout: 20_000 }, async ({ expects, start }) => {
    const server = await start();
    const { findings, checks } = await verify(server.url, { only, ...server.options });
    await server.close();
    expect([...new Set(findings.map(({ check }) => check))], JSON.stringify(findings, undefined, 2)).toEqual(expects);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});
