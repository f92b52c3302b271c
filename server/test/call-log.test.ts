import { describe, expect, it } from "vitest";
import { logCall } from "../src/call-log.ts";
import { call, readLog } from "./observed-calls.ts";

describe("R19 the line of a tool call", () => {
  const line = {
    level: "info",
    event: "tool_call",
    id: "7",
    tool: "list_tasks",
    durationMs: 42.5,
    time: expect.any(String),
  };
  const silent = { ...call.user, consentsToLogging: false };

  it("names nobody who did not agree to it", () => {
    logCall({ ...call, user: { ...silent, email: "ada@example.com" } });
    expect(JSON.parse(readLog())).toEqual({ ...line, outcome: "ok" });
  });

  it("names the user who did, by the subject alone", () => {
    logCall({ ...call, user: { ...call.user, email: "ada@example.com" } });
    expect(JSON.parse(readLog())).toEqual({ ...line, outcome: "ok", user: call.user.subject });
  });

  it("names the client, where it is one of those known", () => {
    logCall({ ...call, user: silent, client: "ChatGPT" });
    expect(JSON.parse(readLog())).toEqual({ ...line, outcome: "ok", client: "ChatGPT" });
  });

  it("says what went wrong", () => {
    logCall({ ...call, user: silent, outcome: "tool_error", fault: "not_admitted" });
    expect(JSON.parse(readLog())).toEqual({ ...line, outcome: "tool_error", error: "not_admitted" });
  });
});
