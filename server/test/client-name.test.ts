import { describe, expect, it } from "vitest";
import { clientOf } from "../src/client-name.ts";

const named = (name: unknown) => ({ "io.modelcontextprotocol/clientInfo": { name, version: "1" } });

describe("R14 the client of a call", () => {
  it.each([
    ["openai-mcp/1.0.0 (ChatGPT)", "ChatGPT"],
    ["openai-mcp/1.0.0", "ChatGPT"],
    ["codex-mcp-client", "Codex"],
    ["claude-code/2.1.204 (cli)", "Claude Code"],
    ["Claude-User", "Claude"],
    ["Visual-Studio-Code", "Visual Studio Code"],
    ["cursor-vscode", "Cursor"],
    ["python-httpx/0.27.0", undefined],
    ["", undefined],
  ])("is told by what it sends: %s", (said, client) => {
    expect(clientOf({ meta: undefined, userAgent: said })).toBe(client);
    expect(clientOf({ meta: named(said || "x"), userAgent: "openai-mcp/1.0.0" })).toBe(client);
  });

  it("is one of few, however much is sent", () => {
    expect(clientOf({ meta: named(7), userAgent: null })).toBeUndefined();
    expect(clientOf({ meta: "text", userAgent: `${"x".repeat(10_000)} claude` })).toBeUndefined();
  });
});
