import type { ReplayOptions } from "../../../verify/chatgpt/replay.ts";
import type { Symptom, Verdict } from "../../../verify/chatgpt/step.ts";
import { healthyListener, type LiveServer, serve } from "../live-server.ts";
import { type Alterations, serveAltered } from "./altered-server.ts";
import { type Departure, startGuarded } from "./guarded-server.ts";
import { answer, error, html, json, older } from "./unusable-server.ts";

/** A server with something that people see in ChatGPT. */
export interface Row {
  seen: string;
  symptom: Symptom;
  verdict: Verdict;
  start(): Promise<LiveServer>;
  options?: ReplayOptions;
  /** What is amiss besides. */
  besides?: Symptom[];
}

const alter = (alterations: Alterations) => () => serveAltered(alterations);
const discovered = (type: string, body: (message: string) => string): Alterations => ({
  answer: ({ method, id }) => {
    if (method !== "server/discover") return undefined;
    const unknown = { jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } };
    return { http: { headers: { "content-type": type }, body: body(JSON.stringify(unknown)) } };
  },
});

const clientDocument: Departure = {
  server: (right) => ({ ...right, registration_endpoint: undefined, client_id_metadata_document_supported: true }),
};
const guard =
  (departure: Departure, endpoints: Record<string, { status: number; body: string }> = {}) =>
  async () => {
    const server = await startGuarded(departure);
    const { issuer } = server;
    // The issuer serves documents alone; what refuses stands beside it.
    const beside = await serve((request, response) => {
      const found = endpoints[`${request.method} ${request.url?.split("?")[0]}`];
      response.writeHead(found?.status ?? 200, json).end(found?.body ?? "{}");
    });
    const { origin } = new URL(beside.endpoint);
    const place = "/.well-known/oauth-authorization-server";
    const moved = Object.entries(issuer.documents.get(place) as object).map(([name, value]) => [
      name,
      /^(authorization|token|registration)_endpoint$/.test(name) && typeof value === "string"
        ? value.replace(issuer.issuer, origin)
        : value,
    ]);
    issuer.documents.set(place, Object.fromEntries(moved));
    const close = async () => void (await Promise.all([server.close(), beside.close()]));
    return { endpoint: server.url, close };
  };

/** A server with sessions of which every second instance knows nothing. */
function forgetful(): Alterations {
  let calls = 0;
  return {
    answer: (message) =>
      message.method === "tools/list" && (calls += 1) % 2 === 0
        ? error(404, message.id, -32001, "Session not found")
        : older(message),
    headers: { "mcp-session-id": "8b3f" },
  };
}

/** One for each cause. */
export const rows: Row[] = [
  {
    seen: "an answer to discover in events",
    symptom: "discover-stream",
    verdict: "may fail",
    start: alter(discovered("text/event-stream", (message) => `data: ${message}\n\n`)),
  },
  {
    seen: "two answers to discover",
    symptom: "discover-stream",
    verdict: "fails",
    start: alter(discovered("application/json", (message) => `[${message},${message}]`)),
  },
  {
    seen: "discover refused for want of a session",
    symptom: "discover-refused",
    verdict: "may fail",
    start: alter({
      answer: ({ method, id }) =>
        method === "server/discover"
          ? error(400, id, -32000, "Bad Request: Mcp-Session-Id header is required")
          : undefined,
    }),
  },
  {
    seen: "what is no message refused",
    symptom: "empty-message",
    verdict: "note",
    start: alter({
      answer: ({ method }, { method: verb }) =>
        verb === "POST" && method === undefined ? error(400, null, -32600, "Invalid Request") : undefined,
    }),
  },
  {
    seen: "GET not found",
    symptom: "get-refused",
    verdict: "may fail",
    start: alter({
      answer: (_, { method }) => (method === "GET" ? { http: { status: 404, body: "Not Found" } } : undefined),
    }),
  },
  {
    seen: "a firewall that takes ChatGPT for a bot",
    symptom: "firewall",
    verdict: "fails",
    start: () => {
      const healthy = healthyListener();
      const challenge = answer(403, { ...html, "cf-mitigated": "challenge" }, "<title>Just a moment...</title>");
      return serve((request, response) =>
        (request.headers["user-agent"]?.startsWith("openai-mcp") ? challenge : healthy)(request, response),
      );
    },
  },
  {
    seen: "a body refused behind the sign-in",
    symptom: "signed-in-refused",
    verdict: "fails",
    options: { token: "a-token-that-is-accepted" },
    // Its challenge leads nowhere.
    besides: ["sign-in"],
    start: alter({
      answer: ({ method, id }, { headers }) =>
        headers.authorization === undefined
          ? { http: { status: 401, headers: { "www-authenticate": "Bearer" }, body: "" } }
          : method === "server/discover"
            ? error(200, id, -32601, "Method not found")
            : { http: { status: 422, headers: json, body: '{"detail":"field required"}' } },
    }),
  },
  {
    seen: "a token endpoint that does not know the client document",
    symptom: "client-document",
    verdict: "fails",
    start: guard(clientDocument, { "POST /token": { status: 400, body: '{"error":"invalid_client"}' } }),
  },
  {
    seen: "a sign-in page that refuses ChatGPT's redirect address",
    symptom: "redirect-address",
    verdict: "fails",
    start: guard(clientDocument, {
      "GET /authorize": {
        status: 400,
        body: '{"error":"invalid_request","error_description":"redirect_uri not allowed"}',
      },
      "POST /token": { status: 400, body: '{"error":"invalid_grant"}' },
    }),
  },
  {
    seen: "a registration that refuses ChatGPT's redirect address",
    symptom: "redirect-address",
    verdict: "fails",
    options: { mayRegister: true },
    start: guard({}, { "POST /register": { status: 400, body: '{"error":"invalid_redirect_uri"}' } }),
  },
  {
    seen: "a registration endpoint that refuses",
    symptom: "registration",
    verdict: "fails",
    start: guard({}, { "POST /register": { status: 403, body: "{}" } }),
  },
  {
    seen: "a host name that is refused",
    symptom: "host-refused",
    verdict: "fails",
    start: () => serve(answer(421, { "content-type": "text/plain" }, "Invalid Host header")),
  },
  {
    // https://github.com/modelcontextprotocol/typescript-sdk/blob/main/docs/server.md#dns-rebinding-protection
    seen: "a public name that a guard against rebinding refuses",
    symptom: "host-refused",
    verdict: "fails",
    start: () =>
      serve(answer(403, json, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Invalid Host"}}')),
  },
  { seen: "sessions that not every instance knows", symptom: "sessions", verdict: "fails", start: alter(forgetful()) },
  {
    seen: "a component that is not there",
    symptom: "no-component",
    verdict: "fails",
    start: alter({
      list: (tools) => tools.map((tool) => ({ ...tool, _meta: { ui: { resourceUri: "ui://words/gone.html" } } })),
    }),
  },
  { seen: "no tools", symptom: "no-tools", verdict: "fails", start: alter({ list: () => [] }) },
];
