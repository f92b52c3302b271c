import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { clientLinks, nameOf } from "../../cli/connect/links.ts";
import { judgeAddress } from "../../verify/chatgpt/address.ts";
import { replay } from "../../verify/chatgpt/replay.ts";
import { compareSurfaces } from "../../verify/surface/surface.ts";
import { serveAltered } from "./faulty/altered-server.ts";
import { rows } from "./faulty/chatgpt-servers.ts";
import { json } from "./faulty/unusable-server.ts";
import { healthyListener, serve } from "./live-server.ts";

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

  test("a server that was deployed between two looks: the tools and the component of before", async () => {
    const uri = "ui://words/board.html";
    const deployed = { description: "Use this to see words.", html: "<p>one</p>" };
    const server = await serveAltered({
      answer: ({ method, id }) => {
        if (method !== "resources/read") return undefined;
        const contents = [{ uri, mimeType: "text/html;profile=mcp-app", text: deployed.html }];
        const result = { resultType: "complete", ttlMs: 0, cacheScope: "private", contents };
        return { http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result }) } };
      },
      list: ([tool]) => [{ ...tool, description: deployed.description, _meta: { ui: { resourceUri: uri } } }],
    });
    const { surface } = await replay(server.endpoint);
    Object.assign(deployed, { description: "Use this to see all words.", html: "<p>two</p>" });
    const { steps } = await replay(server.endpoint, { before: surface }).finally(server.close);
    expect(steps.filter(({ symptom }) => symptom === "old-tools" || symptom === "old-component")).toMatchObject([
      {
        verdict: "note",
        seen: expect.stringContaining("list_words: another description"),
        fix: expect.stringContaining("press Refresh"),
      },
      { verdict: "may fail", seen: expect.stringContaining(uri), fix: expect.stringContaining("put a hash") },
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
