import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const { headers, body } = modernRequest("tools/call", { name: "list_tasks", arguments: {} });
const { "mcp-name": _name, ...nameless } = headers as Record<string, string>;
const { "mcp-method": _method, ...methodless } = headers as Record<string, string>;

describe("R1 headers that contradict the body", () => {
  it.each([
    { name: "another method", sent: { ...headers, "mcp-method": "tools/list" } },
    { name: "a method in capitals", sent: { ...headers, "mcp-method": "TOOLS/CALL" } },
    { name: "no method", sent: methodless },
    { name: "another tool", sent: { ...headers, "mcp-name": "add_task" } },
    { name: "no tool", sent: nameless },
    { name: "another revision", sent: { ...headers, "mcp-protocol-version": "2025-11-25" } },
  ])("are refused with -32020: $name", async ({ sent }) => {
    const answer = await send(server.port, { headers: sent, body });
    expect(answer.status, answer.text).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: -32020 } });
    expect(server.log.filter(({ event }) => event === "tool_call")).toEqual([]);
  });
});
