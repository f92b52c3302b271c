import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { serveAltered } from "./faulty/altered-server.ts";
import { protocolFaults } from "./faulty/protocol-servers.ts";
import { healthyListener, serve } from "./live-server.ts";

const only = ["protocol"];
// Each scenario of the suite is a process of its own.
const timeout = 60_000;

test.each([
  ["with a few tools", () => serveAltered()],
  ["with one", () => serve(healthyListener())],
])("R1 a healthy server %s gives no finding, and passes the official suite", { timeout }, async (_, start) => {
  const server = await start();
  const { findings, checks, evidence } = await verify(server.endpoint, { only });
  await server.close();
  expect(findings).toEqual([]);
  expect(checks.filter(({ status }) => status !== "passed")).toEqual([]);
  const verdicts = evidence.find(({ name }) => name === "verdicts");
  for (const scenario of ["ping", "server-initialize", "tools-list", "server-stateless", "http-header-validation"]) {
    expect(verdicts).toMatchObject({ text: expect.stringContaining(`${scenario} `) });
  }
});

describe("R1 one fault is found by exactly the check that names it", () => {
  test.each(protocolFaults)("$name", { timeout }, async ({ expects, start }) => {
    const server = await start();
    const { findings, checks } = await verify(server.url, { only, ...server.options });
    await server.close();
    expect([...new Set(findings.map(({ check }) => check))], JSON.stringify(findings, undefined, 2)).toEqual(expects);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});
