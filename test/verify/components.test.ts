import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { componentsFaults } from "./faulty/components-servers.ts";
import { serveShelf, type ShelfDeparture } from "./faulty/shelf-server.ts";
import { healthyListener, serve } from "./live-server.ts";

const only = ["components"];

async function examine(departure: ShelfDeparture = {}) {
  const server = await serveShelf(departure);
  try {
    return await verify(server.endpoint, { only, quick: true });
  } finally {
    await server.close();
  }
}

describe("R21 R24 without a browser", () => {
  test("a healthy component gives no finding, and everything passes", async () => {
    const { findings, checks } = await examine();
    expect(findings).toEqual([]);
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ["protocol.handshake", "passed"],
      ["components.resource", "passed"],
      ["components.metadata", "passed"],
      ["components.csp", "passed"],
    ]);
  });

  test("a server without a component is not examined", async () => {
    const server = await serve(healthyListener());
    const { findings, checks } = await verify(server.endpoint, { only, quick: true });
    await server.close();
    expect(findings).toEqual([]);
    for (const { status, reason } of checks.slice(1))
      expect([status, reason]).toEqual(["skipped", "no tool has a component"]);
  });

  test.each(componentsFaults)("$name is found by $expects", async ({ expects, start }) => {
    const { url, close, options } = await start();
    const { findings } = await verify(url, { only, quick: true, ...options });
    await close();
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(expects);
  });
});
