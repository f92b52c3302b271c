import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { clientLinks, nameOf } from "../../cli/connect/links.ts";
import { judgeAddress } from "../../verify/chatgpt/address.ts";
import { replay, type ReplayOptions } from "../../verify/chatgpt/replay.ts";
import type { Symptom, Verdict } from "../../verify/chatgpt/step.ts";
import { compareSurfaces } from "../../verify/surface/surface.ts";
import { type Alterations, serveAltered } from "./faulty/altered-server.ts";
import { type Departure, startGuarded } from "./faulty/guarded-server.ts";
import { answer, error, html, json, older } from "./faulty/unusable-server.ts";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";

interface Row {
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

const rows: Row[] = [
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

describe("R33 what people see in ChatGPT is named by its cause", { timeout: 60_000 }, () => {
  test.concurrent.each(rows)(
    "$seen: $symptom $verdict",
    async ({ symptom, verdict, start, options = {}, besides = [] }) => {
      const server = await start();
      const { steps } = await replay(server.endpoint, options).finally(server.close);
      expect(steps.filter((step) => step.symptom === symptom)).toMatchObject([{ verdict, fix: expect.any(String) }]);
      const others = steps.filter((step) => step.verdict === "fails" && step.symptom !== symptom);
      expect(others.map((step) => step.symptom)).toEqual(["address", ...besides]);
    },
  );

  test("of a healthy server nothing but its address is amiss", async () => {
    const server = await serve(healthyListener());
    const { steps, surface } = await replay(server.endpoint).finally(server.close);
    expect(steps.filter(({ verdict }) => verdict === "fails" || verdict === "may fail")).toMatchObject([
      { symptom: "address" },
    ]);
    expect(surface?.tools.map(({ name }) => name)).toEqual(["echo"]);
  });

  test("tools and a component that changed since the last look: Refresh, and a new URI", async () => {
    const server = await serve(healthyListener());
    const { surface } = await replay(server.endpoint);
    if (!surface) throw new Error("no tools");
    const [echo] = surface.tools;
    if (!echo) throw new Error("no tool");
    const before = { ...surface, tools: [{ ...echo, description: "Use this." }] };
    const { steps } = await replay(server.endpoint, { before }).finally(server.close);
    expect(steps.filter(({ symptom }) => symptom === "old-tools")).toMatchObject([
      { verdict: "note", seen: expect.stringContaining("echo: another description") },
    ]);
  });

  test("a component that changed and kept its URI is a stale one, and one with a new URI is not", () => {
    const of = (uri: string, sha256: string) => ({ tools: [], components: [{ uri, sha256 }] });
    expect(compareSurfaces(of("ui://board.html", "a"), of("ui://board.html", "b"))).toMatchObject([
      { subject: "ui://board.html", isStale: true },
    ]);
    expect(compareSurfaces(of("ui://board.1.html", "a"), of("ui://board.2.html", "b"))).toEqual([]);
  });

  test.each([
    ["http://localhost:8080/mcp", "fails"],
    ["https://192.168.1.4/mcp", "fails"],
    ["https://server.internal/mcp", "fails"],
    ["http://mcp.example.com/mcp", "fails"],
    ["https://mcp.example.com:8443/mcp", "note"],
    ["https://mcp.example.com/mcp", "ok"],
  ])("the address %s: %s", (url, verdict) => {
    expect(judgeAddress(new URL(url))).toMatchObject({ verdict });
  });
});

test("R33 links for other clients lead back to the same endpoint", () => {
  const endpoint = "https://mcp.weather.example/mcp?a=1&b=2";
  const [cursor, code] = clientLinks(endpoint, nameOf(endpoint)).map(({ open }) => open);
  const config = new URL(cursor ?? "").searchParams.get("config") ?? "";
  expect(JSON.parse(Buffer.from(config, "base64").toString())).toEqual({ url: endpoint });
  const handed = new URL(code ?? "").searchParams.get("url") ?? "";
  const said: unknown = JSON.parse(decodeURIComponent(handed.replace("vscode:mcp/install?", "")));
  expect(said).toEqual({ name: "weather", type: "http", url: endpoint });
});

test("R33 slipway connect says how, looks, and remembers", { timeout: 60_000 }, async () => {
  const server = await serve(healthyListener());
  const home = await mkdtemp(join(tmpdir(), "slipway-connect-"));
  const run = (...flags: string[]) =>
    execa(process.execPath, [join(import.meta.dirname, "../../cli/main.ts"), "connect", server.endpoint, ...flags], {
      env: { XDG_CACHE_HOME: home, SLIPWAY_CACHE: home },
      reject: false,
      timeout: 50_000,
    });
  const first = await run();
  expect(first.exitCode, first.stderr).toBe(1);
  expect(first.stdout).toContain(`Server URL, ${server.endpoint}`);
  expect(first.stdout).toContain("ChatGPT would fail: one thing stops it");
  const again = await run("--json");
  await server.close();
  const { lastLookAt, seen } = z
    .object({ lastLookAt: z.string().optional(), seen: z.array(z.object({ sent: z.string() })) })
    .parse(JSON.parse(again.stdout));
  expect(seen.length).toBeGreaterThan(4);
  expect(lastLookAt).toBeDefined();
});
