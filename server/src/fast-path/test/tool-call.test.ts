import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  changedCalls,
  changedHandshakes,
  plainCalls,
  plainHandshakes,
  type SentRequest,
} from "../../../test/mutated-requests.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "../../../test/raw-requests.ts";
import { type RunningServer, startServer } from "../../../test/running-server.ts";
import { toPlainRequest } from "../plain-request.ts";
import { toPlainToolCall } from "../tool-call.ts";

let direct: RunningServer;
let official: RunningServer;
beforeAll(async () => {
  direct = await startServer({ FAST_PATH: "on" }, "fixtures");
  official = await startServer({ FAST_PATH: "off" }, "fixtures");
}, 60_000);
afterAll(async () => {
  await direct[Symbol.asyncDispose]();
  await official[Symbol.asyncDispose]();
});

const call = JSON.stringify(legacyRequest("tools/call", { name: "echo", arguments: { text: "hello" } }));
const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
const { headers: modernHeaders, body: modernBody } = modernRequest("tools/call", { name: "echo", arguments: {} });
const modernCall = JSON.stringify(modernBody);

// What no JSON.stringify writes.
const texts: readonly SentRequest[] = [
  { headers: clientHeaders, body: ` \n${call}\t` },
  { headers: clientHeaders, body: `\uFEFF${call}` },
  { headers: clientHeaders, body: call.replace('"id":1', '"id":1,"id":2') },
  { headers: clientHeaders, body: call.replace('"id":1', '"id":12345678901234567890') },
  { headers: clientHeaders, body: call.replace('"id":1', '"id":-0') },
  { headers: clientHeaders, body: call.replace('"id":1', '"id":1.0') },
  { headers: clientHeaders, body: call.replace('"id":1', '"id":1e400') },
  { headers: clientHeaders, body: call.replace('"hello"', '"\\ud800"') },
  { headers: clientHeaders, body: call.replace('"text"', '"text":"other","\\u0074ext"') },
  { headers: clientHeaders, body: call.replace('"hello"', `"hello","more":${nested}`) },
  { headers: modernHeaders, body: modernCall.replace("{}", `{"text":"hello","more":${nested}}`) },
  { headers: { ...clientHeaders, "content-type": "application/json; charset=utf-16" }, body: call },
];

describe("R1 the fast path beside the SDK", () => {
  it.each([
    { name: "plain", calls: plainCalls },
    { name: "unusually written", calls: texts },
  ])("answers $name calls as the official SDK does", { timeout: 60_000 }, async ({ calls }) => {
    for (const sent of calls) await expectSameAnswer(sent);
    await expectSameLog();
    expect(callsOf(direct)).not.toEqual([]);
  });

  it("answers handshakes as the official SDK does", async () => {
    for (const sent of plainHandshakes) await expectSameAnswer(sent);
  });

  it.each([
    { what: "calls", changed: changedCalls, numRuns: 1500 },
    { what: "handshakes", changed: changedHandshakes, numRuns: 700 },
  ])("answers changed $what as the official SDK does", { timeout: 120_000 }, async ({ changed, numRuns }) => {
    await fc.assert(fc.asyncProperty(changed, expectSameAnswer), { numRuns, interruptAfterTimeLimit: 60_000 });
    await expectSameLog();
  });
});

const plain = legacyRequest("tools/call", { name: "list_tasks" });
const legacy = (change: object) => ({ headers: clientHeaders, body: { ...plain, ...change } });
const legacyParams = (change: object) => legacy({ params: { name: "list_tasks", ...change } });
const modern = (meta: object, headers: Record<string, string | undefined> = {}) => {
  const made = modernRequest("tools/call", { name: "list_tasks" }, meta);
  return { headers: { ...made.headers, ...headers }, body: made.body };
};

describe("R1 a tool call on the fast path", () => {
  it.each([
    { name: "a call without a revision", request: legacyParams({}), protocolVersion: "2025-03-26" },
    { name: "a call with metadata of a client", request: legacyParams({ _meta: { more: 1 } }) },
    { name: "a call of 2026-07-28", request: modern({}), protocolVersion: "2026-07-28" },
    {
      name: "a call of a client that can show components",
      request: modern({
        "io.modelcontextprotocol/clientCapabilities": {
          elicitation: { form: {}, url: {} },
          roots: { listChanged: true },
          extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
        },
      }),
    },
  ])("takes $name", ({ request: { headers, body }, protocolVersion }) => {
    const parsed = parse(headers, body);
    expect(parsed).toMatchObject({
      id: 1,
      tool: { name: "list_tasks" },
      ...(protocolVersion && { protocolVersion }),
    });
  });

  it("hands on the trace that a client is in", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (const { headers, body } of [legacyParams({ _meta: { traceparent } }), modern({ traceparent })])
      expect(parse(headers, body)).toMatchObject({ traceparent });
  });

  it.each([
    { name: "a batch", request: { headers: clientHeaders, body: [plain] } },
    { name: "no object", request: { headers: clientHeaders, body: "text" } },
    { name: "another method", request: legacy({ method: "tools/list" }) },
    { name: "a notification", request: { headers: clientHeaders, body: { ...plain, id: undefined } } },
    { name: "an id with a fraction", request: legacy({ id: 1.5 }) },
    { name: "an id that is null", request: legacy({ id: null }) },
    { name: "an id over 2^53", request: legacy({ id: 2 ** 53 }) },
    { name: "a field too many", request: legacy({ more: 1 }) },
    { name: "no params", request: legacy({ params: undefined }) },
    { name: "a parameter too many", request: legacyParams({ task: {} }) },
    { name: "the answers to what a tool asked", request: legacyParams({ inputResponses: {} }) },
    { name: "arguments that are a list", request: legacyParams({ arguments: [] }) },
    { name: "metadata that is a list", request: legacyParams({ _meta: [] }) },
    { name: "a call that asks for progress", request: legacyParams({ _meta: { progressToken: 0 } }) },
    { name: "a claim of 2026 without its header", request: { headers: clientHeaders, body: modern({}).body } },
    { name: "an unknown tool", request: legacyParams({ name: "no_such_tool" }) },
    { name: "a tool named like a property", request: legacyParams({ name: "__proto__" }) },
    {
      name: "an unknown revision",
      request: { ...legacyParams({}), headers: { ...clientHeaders, "mcp-protocol-version": "1999-01-01" } },
    },
    { name: "progress asked for in 2026", request: modern({ progressToken: 0 }) },
    { name: "an unknown key in an envelope", request: modern({ more: 1 }) },
    {
      name: "another revision in the envelope",
      request: modern({ "io.modelcontextprotocol/protocolVersion": "2099" }),
    },
    { name: "no capabilities", request: modern({ "io.modelcontextprotocol/clientCapabilities": undefined }) },
    { name: "odd capabilities", request: modern({ "io.modelcontextprotocol/clientCapabilities": { sampling: 1 } }) },
    { name: "odd roots", request: modern({ "io.modelcontextprotocol/clientCapabilities": { roots: { a: {} } } }) },
    { name: "no client", request: modern({ "io.modelcontextprotocol/clientInfo": undefined }) },
    { name: "a nameless client", request: modern({ "io.modelcontextprotocol/clientInfo": { version: "1" } }) },
    {
      name: "a client with icons",
      request: modern({ "io.modelcontextprotocol/clientInfo": { name: "a", version: "1", icons: "" } }),
    },
    { name: "no Mcp-Name", request: modern({}, { "mcp-name": undefined }) },
    { name: "no Mcp-Method", request: modern({}, { "mcp-method": undefined }) },
    { name: "another Mcp-Name", request: modern({}, { "mcp-name": "add_task" }) },
    { name: "an argument in a header", request: modern({}, { "mcp-param-text": "hello" }) },
  ])("leaves $name to the SDK", ({ request: { headers, body } }) => {
    expect(parse(headers, body)).toBeUndefined();
  });
});

function parse(headers: Readonly<Record<string, string | undefined>>, body: unknown) {
  const request = toPlainRequest(body);
  return request && toPlainToolCall(headers, request);
}

async function expectSameAnswer(sent: SentRequest): Promise<void> {
  const [mine, theirs] = [await answerOf(direct, sent), await answerOf(official, sent)];
  expect(mine).toEqual(theirs);
  expect(mine.status).toBeLessThan(500);
}

async function answerOf({ port }: RunningServer, { headers, body }: SentRequest) {
  const { status, headers: answered, text } = await send(port, { headers, body });
  const type = answered["content-type"];
  // Ids of tasks are random.
  const plain = text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id");
  const messages = type === "text/event-stream" ? plain.split("\n").flatMap(dataOf) : [plain];
  return {
    status,
    type,
    cached: answered["cache-control"],
    messages: messages.map((m): unknown => m && JSON.parse(m)),
  };
}

function dataOf(line: string): string[] {
  return line.startsWith("data: {") ? [line.slice("data: ".length)] : [];
}

async function expectSameLog(): Promise<void> {
  const lengths = () => new Set([direct, official].map((server) => callsOf(server).length));
  // What one of them still has to log is on its way.
  await expect.poll(() => lengths().size).toBe(1);
  expect(callsOf(direct)).toEqual(callsOf(official));
}

/** The lines on tool calls, without what depends on time. */
function callsOf({ log }: RunningServer): object[] {
  return log
    .filter(({ event }) => event === "tool_call")
    .map(({ time: _time, durationMs: _duration, ...line }) => line);
}
