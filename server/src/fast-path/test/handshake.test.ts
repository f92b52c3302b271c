import { describe, expect, it } from "vitest";
import { answerHandshake } from "../handshake.ts";
import { toPlainRequest } from "../plain-request.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "../../../test/raw-requests.ts";
import { startServer } from "../../../test/running-server.ts";

const clientInfo = { name: "openai-mcp", version: "1.0.0" };
const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
const initialize = (change: object = {}) => ({
  headers: clientHeaders,
  body: legacyRequest("initialize", { ...params, ...change }),
});

describe("R23 a handshake on the fast path", () => {
  it.each([
    { name: "a client of 2025", request: initialize() },
    { name: "a client of an older revision", request: initialize({ protocolVersion: "2025-03-26" }) },
    {
      name: "a client that can show components",
      request: initialize({ capabilities: { extensions: { "io.modelcontextprotocol/ui": {} }, elicitation: {} } }),
    },
    { name: "a client of 2026", request: modernRequest("server/discover") },
  ])("answers $name", ({ request: { headers, body } }) => {
    const request = toPlainRequest(body);
    expect(request && answerHandshake(headers, request)).toContain('"capabilities":{"tools":{"listChanged":true}');
  });

  it.each([
    { name: "a revision that it does not know", request: initialize({ protocolVersion: "1999-01-01" }) },
    { name: "a client with icons", request: initialize({ clientInfo: { ...clientInfo, icons: [] } }) },
    { name: "odd capabilities", request: initialize({ capabilities: { sampling: 1 } }) },
    { name: "metadata", request: initialize({ _meta: {} }) },
    { name: "a list of tools", request: modernRequest("tools/list") },
    { name: "a discovery of 2026 with a name", request: modernRequest("server/discover", { name: "x" }) },
  ])("leaves $name to the SDK", ({ request: { headers, body } }) => {
    const request = toPlainRequest(body);
    expect(request && answerHandshake(headers, request)).toBeUndefined();
  });

  it.each([
    { era: "2025", sent: initialize() },
    { era: "2026", sent: modernRequest("server/discover") },
  ])("says in $era what the SDK says of the server as it is in production", async ({ sent }) => {
    await using direct = await startServer({ FAST_PATH: "on" });
    await using official = await startServer({ FAST_PATH: "off" });
    const [mine, theirs] = [await send(direct.port, sent), await send(official.port, sent)];
    expect(mine.status).toBe(200);
    expect(JSON.parse(mine.text)).toEqual(JSON.parse(theirs.text));
  });
});
