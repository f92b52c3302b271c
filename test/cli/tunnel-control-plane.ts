import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { portOf } from "./ports.ts";

const shard = "a-shard";

/** Sends one call down the long poll and hears its answer, as strict as the real one: https://github.com/openai/tunnel-client, docs/protocol.md. */
export async function startControlPlane() {
  const answered = Promise.withResolvers<unknown>();
  let isSent = false;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.headers.authorization !== "Bearer key") return response.writeHead(401).end();
    if (pathname.endsWith("/response")) {
      if (request.headers["x-tunnel-shard-token"] !== shard) return response.writeHead(400).end();
      answered.resolve(JSON.parse(body));
    } else if (!pathname.endsWith("/poll")) return response.writeHead(404).end();
    const commands =
      pathname.endsWith("/poll") && !isSent
        ? [
            {
              request_id: "r1",
              shard_token: shard,
              command_type: "jsonrpc",
              channel: "main",
              created_at: new Date().toISOString(),
              headers: {},
              jsonrpc: { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
            },
          ]
        : [];
    isSent ||= commands.length > 0;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ commands }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    answered: answered.promise,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A client of that protocol, as far as one call needs it. */
export const clientText = `#!${process.execPath}
const { CONTROL_PLANE_BASE_URL: base, CONTROL_PLANE_API_KEY: key, CONTROL_PLANE_TUNNEL_ID: id, MCP_SERVER_URL: server } = process.env;
const headers = { authorization: "Bearer " + key, "content-type": "application/json" };
(async () => {
  for (;;) {
    const { commands } = await (await fetch(base + "/v1/tunnels/" + id + "/poll", { headers })).json();
    for (const { request_id, channel, shard_token, jsonrpc } of commands) {
      const sent = () => fetch(server, { method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream" }, body: JSON.stringify(jsonrpc) });
      const answer = await sent();
      const sentBack = { request_id, channel, resp_type: "jsonrpc_response", resp_code: answer.status, resp_json: await answer.json() };
      await fetch(base + "/v1/tunnels/" + id + "/response", { method: "POST", headers: { ...headers, "x-tunnel-shard-token": shard_token }, body: JSON.stringify(sentBack) });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
})();
`;
