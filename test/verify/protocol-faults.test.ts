import { describe, expect, test } from "vitest";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import { verify } from "../../verify/run.ts";
import { isInTurn } from "../long-forms.ts";
import { serveAltered } from "./faulty/altered-server.ts";
import { protocolFaults } from "./faulty/protocol-servers.ts";
import { healthyListener, serve } from "./live-server.ts";
import { sessionListener, statelessListener } from "./sdk-servers.ts";

const only = ["protocol"];
// Each scenario of the suite is a process of its own.
const timeout = 60_000;
const holdSeconds = 1;

test.each([
  ["with a few tools", () => serveAltered()],
  ["with one", () => serve(healthyListener())],
])("R1 a healthy server %s gives no finding, and passes the official suite", { timeout }, async (_, start) => {
  const server = await start();
  const { findings, checks, evidence } = await verify(server.endpoint, { only, holdSeconds });
  await server.close();
  expect(findings).toEqual([]);
  expect(checks.filter(({ status }) => status !== "passed")).toEqual([]);
  const verdicts = evidence.find(({ name }) => name === "verdicts");
  for (const scenario of ["ping", "server-initialize", "tools-list", "server-stateless", "http-header-validation"]) {
    expect(verdicts).toMatchObject({ text: expect.stringContaining(`${scenario} `) });
  }
});

test("R1 the older line of the SDK speaks one era, which is worth knowing", { timeout }, async () => {
  const server = await serve(statelessListener());
  const { findings, checks } = await verify(server.endpoint, { only, holdSeconds });
  await server.close();
  expect(findings).toMatchObject([{ check: "protocol.eras", severity: "info", seen: "2025 and before alone" }]);
  expect(checks.filter(({ status }) => status !== "passed")).toEqual([]);
});

test("R1 the older line with sessions is found by the check of sessions alone", { timeout }, async () => {
  const server = await serve(sessionListener());
  const { findings } = await verify(server.endpoint, { only, holdSeconds });
  await server.close();
  expect(findings).toMatchObject([
    { check: "protocol.sessions", severity: "major", why: expect.stringContaining("ChatGPT never sends the header") },
    { check: "protocol.eras", severity: "info" },
  ]);
});

describe("R1 the official suite", () => {
  const conformance = ["protocol.conformance"];

  test("is run whole where a server has the tools for it", { timeout }, async () => {
    const server = await serveAltered({
      list: ([first, ...rest]) => [{ ...first, name: "test_simple_text" }, ...rest],
    });
    const { findings } = await verify(server.endpoint, { only: conformance });
    await server.close();
    const places = findings.map(({ where }) => where);
    for (const revision of ["2025-11-25", "2026-07-28"]) expect(places).toContain(`tools-call-image of ${revision}`);
    expect(places).not.toContain("tools-call-sampling of 2025-11-25");
    expect(places).not.toContain("tasks-lifecycle of 2026-07-28");
  });

  test("is left out where it would need a token or show one", { timeout }, async () => {
    const server = await serveAltered();
    const report = await verify(server.endpoint, { only: conformance, token: "the-token-of-a-user" });
    const secret = await verify(`${server.endpoint}?key=one-of-these`, { only: conformance });
    await server.close();
    expect(report.checks.at(-1)).toMatchObject({ status: "skipped", reason: "the suite cannot send a token" });
    expect(secret.checks.at(-1)).toMatchObject({ status: "skipped", reason: expect.stringContaining("query") });
  });

  test("calls no tool that does not say that it only reads", { timeout }, async () => {
    const called = new Set<unknown>();
    const server = await serveAltered({
      list: (tools) => tools.toReversed(),
      answer: ({ method, params }) => {
        if (method === "tools/call") called.add(params["name"]);
        return undefined;
      },
    });
    const { findings } = await verify(server.endpoint, { only: conformance });
    await server.close();
    expect(findings).toEqual([]);
    expect([...called].filter((name) => name === "add_word")).toEqual([]);
  });
});

describe("R1 one fault is found by exactly the check that names it", () => {
  // The official suite costs more than all other checks, and says of most faults that they are none of its own.
  const withSuite = protocolFaults.filter(
    ({ expects }, index) => expects.includes("protocol.conformance") || isInTurn(index, 6),
  );
  const others = protocolChecks.map(({ id }) => id).filter((id) => id !== "protocol.conformance");

  test.each(protocolFaults)("$name", { timeout }, async (fault) => {
    const { expects, start } = fault;
    const server = await start();
    const asked = withSuite.includes(fault) ? only : others;
    const { findings, checks } = await verify(server.url, { only: asked, holdSeconds, ...server.options });
    await server.close();
    expect([...new Set(findings.map(({ check }) => check))], JSON.stringify(findings, undefined, 2)).toEqual(expects);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});
