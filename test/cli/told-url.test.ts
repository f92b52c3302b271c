import { expect, test } from "vitest";
import { holdsToldUrl } from "../../cli/acceptance/holds.ts";
import { Look } from "../../cli/acceptance/report.ts";
import { toldElsewhere } from "../../cli/told-url.ts";
import { digest, ground, tripWith } from "./acceptance/trip.ts";

const own = "https://demo.up.railway.app";
const domain = "https://mcp.example.com";
const stack = (env: object) => ({ "slipway:service": { name: "demo", domain: "mcp.example.com", env } });

test.each([
  ["its endpoint's origin", {}, { PUBLIC_URL: own }, undefined],
  ["a domain that is not served yet", {}, { PUBLIC_URL: domain }, domain],
  ["no URL", {}, {}, undefined],
  ["words that are no address", {}, { PUBLIC_URL: "mcp.example.com" }, "mcp.example.com"],
  ["what the stack's own variables say", { PUBLIC_URL: domain }, { PUBLIC_URL: domain }, undefined],
])("R12 R25 a server that is told %s", (_, env, told, elsewhere) => {
  expect(toldElsewhere(stack(env), told, `${own}/mcp`)).toBe(elsewhere);
});

test.each([
  ["passed", { PUBLIC_URL: own }],
  ["failed", { PUBLIC_URL: domain }],
])("R39 what a server is told of its URL makes an acceptance run %s", async (status, env) => {
  const look = new Look();
  const running = async () => ({ image: `a@${digest("b")}`, env });
  await holdsToldUrl(tripWith({ ground: { ...ground, running }, given: async () => `${own}/mcp` }), look);
  expect(look.status).toBe(status);
});

test("R39 where nobody sees what runs, nothing is said of what it is told", async () => {
  const look = new Look();
  await holdsToldUrl(tripWith({ ground: { ...ground, running: async () => undefined } }), look);
  expect(look.expectations).toEqual([]);
});
