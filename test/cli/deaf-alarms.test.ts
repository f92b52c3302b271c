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

  test("so are those of a log without a line, which is another thing than one that cannot be read", () => {
    expect(deafness(["latency", "coldStart"], [])).toMatch(
      /^latency, coldStart would never ring: a tool was called, and the log has no line at all; write them/,
    );
    expect(deafness(["latency", "coldStart"], undefined)).toBeUndefined();
  });

  test("a line about the start is none about the call that was just made", () => {
    const started = '{"event":"started","startMs":850}';
    expect(deafness(["toolErrors", "latency", "coldStart"], [started, "INFO: called"])).toMatch(
      /^toolErrors, latency would never ring: /,
    );
  });

  test("nothing is said where a line tells of the call, however long ago the start was", () => {
    const line = '2026-11-27T01:00:00 server/1 {"event":"tool_call","durationMs":1,"outcome":"ok"}';
    expect(deafness(["latency", "coldStart"], ["INFO: started", line])).toBeUndefined();
  });
});
