import { OpenFeature } from "@openfeature/server-sdk";
import { afterEach, describe, expect, it } from "vitest";
import { openGate } from "../src/gate/index.ts";
import { type FlagService, startFlagService } from "./flag-service.ts";
import { readLog } from "./observed-calls.ts";

const key = "secret-hunter2hunter2";
const ada = { subject: "ada-1815", scopes: undefined, email: "ada@example.com", consentsToLogging: false };
const grace = { subject: "grace-1906", scopes: undefined, consentsToLogging: false };

afterEach(() => OpenFeature.close());

/** Statsig with one gate, which users of example.com pass. */
// https://docs.statsig.com/api-reference/feature-gates/check-feature-gates
function startStatsig(): Promise<FlagService> {
  return startFlagService(({ method, path, headers, body }, response) => {
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (method !== "POST" || path !== "/v1/check_gate") return void json(404, { message: "Not Found" });
    if (headers["statsig-api-key"] !== key) return void json(401, { message: "Invalid key" });
    if (headers["content-type"] !== "application/json") return void json(400, { message: "Bad Request" });
    const { gateName, user } = JSON.parse(body);
    const passes = gateName === "dogfood" && String(user.email ?? "").endsWith("@example.com");
    json(200, { name: gateName, value: passes, rule_id: passes ? "2RamGs" : null, group_name: passes ? "Team" : null });
  });
}

const gateAt = (url: string, flag = "dogfood", secret = key) =>
  openGate({ kind: "flag", flag, source: { flags: undefined, remote: undefined, statsig: { key: secret, url } } });

describe("R29 a gate of Statsig", () => {
  it("decides who is admitted, and learns of no exposure", async () => {
    await using statsig = await startStatsig();
    const gate = await gateAt(`${statsig.url}/`);
    expect(await Promise.all([ada, grace].map((user) => gate.admits(user)))).toEqual([true, false]);
    expect(statsig.requests.map(({ body }) => JSON.parse(body))).toEqual([
      {
        gateName: "dogfood",
        user: { userID: "ada-1815", email: "ada@example.com" },
        statsigMetadata: { exposureLoggingDisabled: true },
      },
      { gateName: "dogfood", user: { userID: "grace-1906" }, statsigMetadata: { exposureLoggingDisabled: true } },
    ]);
    expect(readLog()).toBe("");
  });

  it("that is not there admits nobody", async () => {
    await using statsig = await startStatsig();
    expect(await (await gateAt(statsig.url, "other")).admits(ada)).toBe(false);
  });

  it.each([
    { name: "a wrong key", secret: "secret-wrongwrong", answer: undefined, error: "the service answered 401" },
    { name: "an answer for another gate", secret: key, answer: '{"name":"x","value":true}', error: "something else" },
    { name: "no JSON", secret: key, answer: "<html>ada@example.com", error: "something else" },
  ])("admits nobody after $name, and says so without the user", async ({ secret, answer, error }) => {
    await using statsig = await (answer === undefined
      ? startStatsig()
      : startFlagService((_, response) => void response.end(answer)));
    expect(await (await gateAt(statsig.url, "dogfood", secret)).admits(ada)).toBe(false);
    expect(readLog()).toContain('"event":"access_check_failed"');
    expect(readLog()).toContain(error);
    expect(readLog()).not.toMatch(/hunter2|wrongwrong|ada/);
  });
});
