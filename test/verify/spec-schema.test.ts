import { describe, expect, test } from "vitest";
import { responseIssues, resultIssues, type SchemaMethod } from "../../verify/mcp/spec-schema.ts";

const tool = { name: "find", inputSchema: { type: "object" } };
const text = { type: "text", text: "found" };
const serverInfo = { name: "notes", version: "1.0.0" };

describe("R1 a result is held against the official schema", () => {
  test.each<[SchemaMethod, object, string, string, string]>([
    [
      "tools/call",
      { content: [text, { type: "video", url: "https://host/film" }] },
      "content[1].type",
      '"text", "image", "audio", "resource_link", "resource"',
      '"video"',
    ],
    [
      "tools/call",
      { content: [{ type: "text", text: { notes: [] } }] },
      "content[0].text",
      "a string",
      "an object with notes",
    ],
    ["tools/call", { content: [{ type: "image", data: "aaaa" }] }, "content[0].mimeType", "a string", "nothing"],
    ["tools/call", { content: [{ ...text, annotations: null }] }, "content[0].annotations", "an object", "null"],
    ["tools/call", { content: "milk" }, "content", "an array", '"milk"'],
    ["tools/call", { content: [], isError: "false" }, "isError", "a boolean", '"false"'],
    [
      "tools/call",
      { content: [{ type: "image", data: "no?", mimeType: "image/png" }] },
      "content[0].data",
      "Base64",
      '"no?"',
    ],
    [
      "tools/call",
      { content: [{ type: "resource", resource: { uri: "a:b" } }] },
      "content[0].resource.text",
      "a string",
      "nothing",
    ],
    ["tools/list", { tools: [tool], nextCursor: null }, "nextCursor", "a string", "null"],
    ["tools/list", { tools: [tool, { name: "bare" }] }, "tools[1].inputSchema", "an object", "nothing"],
    ["tools/list", { tools: { tool } }, "tools", "an array", "an object with tool"],
    ["resources/read", { contents: [{ uri: "a:b" }] }, "contents[0].text", "a string", "nothing"],
    ["prompts/list", { prompts: [{ description: "nameless" }] }, "prompts[0].name", "a string", "nothing"],
    [
      "initialize",
      { protocolVersion: "2025-06-18", capabilities: { tools: true }, serverInfo },
      "capabilities.tools",
      "an object",
      "true",
    ],
    [
      "initialize",
      { protocolVersion: "2025-06-18", capabilities: {}, serverInfo: { name: "x" } },
      "serverInfo.version",
      "a string",
      "nothing",
    ],
  ])("%s: %j", (method, result, path, expected, seen) => {
    for (const era of ["legacy", "modern"] as const) {
      expect(resultIssues(method, result, era)).toEqual([{ path, expected, seen, count: 1 }]);
    }
  });

  test("and members that have the same issue are told once", () => {
    const tools = [tool, { name: "one" }, { name: "two" }, { name: "three" }];
    expect(resultIssues("tools/list", { tools }, "legacy")).toMatchObject([{ path: "tools[1].inputSchema", count: 3 }]);
  });

  test("of its era: until 2025-11-25 structured content and its schema are objects", () => {
    const result = { content: [text], structuredContent: ["milk"] };
    const list = { tools: [{ ...tool, outputSchema: { type: "array" } }] };
    expect(resultIssues("tools/call", result, "legacy")).toMatchObject([
      { path: "structuredContent", seen: "an array" },
    ]);
    expect(resultIssues("tools/list", list, "legacy")).toMatchObject([{ path: "tools[0].outputSchema.type" }]);
    expect(resultIssues("tools/call", result, "modern")).toEqual([]);
    expect(resultIssues("tools/list", list, "modern")).toEqual([]);
  });

  test.each<[SchemaMethod, object]>([
    ["tools/call", { content: [text], structuredContent: { found: 1 }, _meta: { own: 1 }, more: "of its own" }],
    ["tools/call", { structuredContent: { found: 1 } }],
    ["tools/call", { resultType: "input_required", inputRequests: {} }],
    ["tools/call", { task: { taskId: "1" } }],
    ["tools/list", { tools: [tool], nextCursor: "2", ttlMs: 1 }],
    ["resources/read", { contents: [{ uri: "a:b", blob: "aaaa" }] }],
  ])("%s: %j is what it may be", (method, result) => {
    expect(resultIssues(method, result, "legacy")).toEqual([]);
  });
});

describe("R1 so is the JSON-RPC response around it", () => {
  test.each([
    [{ id: 1, result: {} }, "jsonrpc", '"2.0"', "nothing"],
    [
      { jsonrpc: "2.0", id: 1, result: {}, error: null },
      "",
      "no member error",
      "an object with jsonrpc, id, result, error",
    ],
    [{ jsonrpc: "2.0", id: 1, error: { code: "-1", message: "no" } }, "error.code", "a number", '"-1"'],
    [{ jsonrpc: "2.0", id: 1, result: null }, "result", "an object", "null"],
  ])("%j", (message, path, expected, seen) => {
    expect(responseIssues(message)).toEqual([{ path, expected, seen, count: 1 }]);
  });

  test("whatever the result holds", () => {
    expect(responseIssues({ jsonrpc: "2.0", id: "a", result: { tools: 1 } })).toEqual([]);
    expect(responseIssues({ jsonrpc: "2.0", id: 1, error: { code: -32601, message: "no" } })).toEqual([]);
  });
});
