import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { testConformance } from "../../../test/conformance-suite.ts";
import { runServer } from "../../../test/running-server.ts";
import { testToolCalls } from "../../../test/tool-call-suite.ts";

describe("with FAST_PATH=off", () => {
  describe("R1 conformance", () => testConformance({ FAST_PATH: "off" }));
  describe("tool calls", () => testToolCalls({ FAST_PATH: "off" }));
});

it("R27 refuses any other value of FAST_PATH by the variable's name", async () => {
  const server = await runServer([], { FAST_PATH: "maybe-secret", PORT: "0", HOST: "127.0.0.1" });
  if (!server.stdout) throw new Error("not piped");
  const [log, [code]] = await Promise.all([text(server.stdout), once(server, "exit")]);
  expect(code).toBe(1);
  expect(JSON.parse(log)).toMatchObject({
    event: "start_failed",
    error: expect.stringContaining("FAST_PATH: must be"),
  });
  expect(log).not.toContain("secret");
});
