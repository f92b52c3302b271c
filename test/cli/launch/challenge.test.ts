import { describe, expect, test } from "vitest";
import { findChallenge } from "../../../cli/launch/challenge.ts";
import { evaluate } from "../../../cli/launch/rule.ts";
import { rules } from "../../../cli/launch/rules/index.ts";
import type { RawRequest } from "../../../verify/contract.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";

const token = "a-token-of-the-portal";
const path = "/.well-known/openai-apps-challenge";

/** What the hosts answer that are named, each with its token; all others have nothing, or are no host. */
async function find(endpoint: string, tokens: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const raw = async ({ url }: RawRequest) => {
    const { host, href } = new URL(url ?? endpoint);
    asked.push(href);
    const body = tokens[host];
    if (body === undefined && asked.length > 2) throw new Error("getaddrinfo ENOTFOUND");
    const found = body === undefined ? { status: 404, body: "" } : { status: 200, body };
    return { ...found, headers: { "content-type": "text/plain" }, cut: false, milliseconds: 1 };
  };
  const challenge = await findChallenge({ raw, endpoint: new URL(endpoint) });
  const fit = fitLaunch();
  fit.launch.ticked = fit.launch.ticked?.filter((id) => id !== "domain-verified");
  const judge = (stack: object, { isNamed = true, ticked = [] as string[] } = {}) => {
    Object.assign(fit.stack.service, { wellKnown: {}, ...stack });
    fit.launch.ticked?.push(...ticked);
    const facts = { ...toFacts(fit), challenge: { value: challenge } };
    const outcomes = evaluate(rules, isNamed ? facts : { ...facts, stack: { unknown: "name a stack" } });
    return outcomes.find(({ code }) => code === "domain_verification_required");
  };
  return { asked, judge };
}

const env = { OPENAI_APPS_CHALLENGE: token };
const wellKnown = { "openai-apps-challenge": token };

describe("R30 the domain's challenge", () => {
  test.each([
    ["what stands before the server answers", { wellKnown }],
    ["the server answers", { env }],
  ])("is held against the token of the stack's file that %s", async (_, stack) => {
    const right = await find("https://mcp.tasks.example.com/mcp", { "mcp.tasks.example.com": token });
    expect(right.judge(stack)).toMatchObject({ status: "passed" });
    const stale = await find("https://mcp.tasks.example.com/mcp", { "mcp.tasks.example.com": "token-of-a-draft" });
    const outcome = stale.judge(stack);
    expect(outcome).toMatchObject({
      status: "failed",
      found: [expect.stringContaining(": another token than slipway:")],
    });
    expect(JSON.stringify(outcome)).not.toMatch(/token-of-a-draft|a-token-of-the-portal/);
  });

  test("may be answered by a host above the endpoint's, down to the name that was registered", async () => {
    const { asked, judge } = await find("https://mcp.tasks.example.co.uk:8443/mcp", { "example.co.uk:8443": token });
    expect(asked).toEqual(
      ["mcp.tasks.example.co.uk", "tasks.example.co.uk", "example.co.uk"].map((host) => `https://${host}:8443${path}`),
    );
    expect(judge({ env })).toMatchObject({ status: "passed" });
    const none = await find("https://mcp.tasks.example.com/mcp", {});
    expect(none.judge({ env }, {})?.found).toEqual(["status 404, and tasks.example.com, example.com has none either"]);
  });

  test.each([
    "http://127.0.0.1:3000/mcp",
    "https://[2001:db8::1]/mcp",
    "https://app-x7k2.fly.dev/mcp",
    "https://dev/mcp",
  ])("is asked of nobody above %s", async (endpoint) => {
    const { asked } = await find(endpoint, {});
    expect(asked).toEqual([`${new URL(endpoint).origin}${path}`]);
  });

  test("is no pass where nobody knows the portal's token, unless it is ticked that the portal took it", async () => {
    const { judge } = await find("https://mcp.tasks.example.com/mcp", { "mcp.tasks.example.com": token });
    const open = { status: "not-evaluated", reason: expect.stringContaining("is not known: put it into slipway:") };
    expect(judge({})).toMatchObject(open);
    expect(judge({ env }, { isNamed: false })).toMatchObject(open);
    expect(judge({ env: {} }, { ticked: ["domain-verified"] })).toMatchObject({ status: "passed" });
  });
});
