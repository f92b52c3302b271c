import { describe, expect, test } from "vitest";
import { deafness, listeningAlerts } from "../../cli/deaf-alarms.ts";

describe("R13 alarms that read a log in which nothing is for them", () => {
  test.each([
    ["gcp-prod", ["toolErrors", "latency"]],
    ["azure-prod", ["toolErrors", "latency", "coldStart"]],
    ["aws-prod", ["toolErrors", "latency", "coldStart"]],
    ["local", []],
  ])("%s has these, of those that its target reads and somebody is told of", async (stack, alerts) => {
    expect(await listeningAlerts(stack)).toEqual(alerts);
  });

  test("they are named where a log has lines, and none is one that they read", () => {
    expect(deafness(["toolErrors", "latency"], ["INFO: started", '{"event":"tool_call"}'])).toBe(
      "toolErrors, latency would never ring: a tool was called, and none of the last 2 lines of the log is one that they read; write them with slipway/log, or set these alerts to false in slipway:alerts",
    );
  });

  test("nothing is said where one line is as they need it, and of a log that cannot be read", () => {
    const line = '2026-11-27T01:00:00 server/1 {"event":"tool_call","durationMs":1,"outcome":"ok"}';
    expect(deafness(["latency"], ["INFO: started", line])).toBeUndefined();
    expect(deafness(["latency"], [])).toBeUndefined();
  });
});
