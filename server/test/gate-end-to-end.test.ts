import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { refusalText } from "../src/gate/gate.ts";
import { ProtectedServer } from "./protected-server.ts";
import { runServer } from "./running-server.ts";

const refusal = { isError: true, content: [{ type: "text", text: refusalText }] };

describe("R29 a server that is not open to all", { timeout: 30_000 }, () => {
  it.each([
    { gate: "a list", settings: { ALLOWED_USERS: "ada" } },
    { gate: "a file", settings: { ALLOWED_USERS_FILE: join(import.meta.dirname, "fixtures/allowed-users") } },
    { gate: "a flag", settings: { ACCESS_FLAG: "dogfood", FEATURE_FLAGS: '{"dogfood":["ada"]}' } },
  ])("serves the users of $gate, and tells the others clearly", async ({ settings }) => {
    await using running = await ProtectedServer.start(settings);
    await using ada = await running.signIn("ada");
    await using eve = await running.signIn("eve");
    // Whoever signed in may look at what there is.
    expect((await eve.listTools()).tools).not.toEqual([]);
    expect(await ada.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
    expect(await eve.call("list_tasks")).toMatchObject(refusal);
    expect(await eve.call("add_task", { title: "Mine" })).toMatchObject(refusal);

    const { log } = running.server;
    const calls = () => log.filter(({ event }) => event === "tool_call");
    await expect
      .poll(() => calls().map(({ outcome, error }) => [outcome, error]))
      .toEqual([["ok", undefined], ...Array(2).fill(["tool_error", "not_admitted"])]);
    expect(JSON.stringify(log)).not.toMatch(/\bada\b|\beve\b/);
  });

  it.each([
    { settings: { ALLOWED_USERS: "ada" }, fault: /^ALLOWED_USERS: needs users who sign in; [^\n]+\n$/ },
    { settings: { ACCESS_FLAG: "dogfood", FEATURE_FLAGS: "{" }, fault: /^FEATURE_FLAGS: must be JSON [^\n]+\n$/ },
  ])("does not start with $settings", async ({ settings, fault }) => {
    const server = await runServer([], { PORT: "0", HOST: "127.0.0.1", ...settings });
    if (!server.stderr) throw new Error("not piped");
    const [errors, [code]] = await Promise.all([text(server.stderr), once(server, "exit")]);
    expect(errors).toMatch(fault);
    expect(code).toBe(1);
  });
});
