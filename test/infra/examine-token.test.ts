import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { examine, UnfitRevision } from "../../infra/provider/examine.ts";

const seen = new Set<string | undefined>();
const server = createServer((request, response) => {
  seen.add(request.headers.authorization);
  response.writeHead(401, { "www-authenticate": "Bearer" }).end();
});
beforeEach(async () => {
  seen.clear();
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function look(): Promise<unknown> {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  const at = `127.0.0.1:${address.port}`;
  const given = { failOn: "major" as const, timeoutSeconds: 20 };
  return examine({ endpoint: `http://${at}/mcp`, connectTo: at }, given, AbortSignal.timeout(30_000));
}

test("R37 R38 a revision with sign-in is examined by the token of SLIPWAY_TOKEN, and nobody reads that token", async () => {
  vi.stubEnv("SLIPWAY_TOKEN", "token-of-the-examiner");
  const error: unknown = await look().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UnfitRevision);
  expect(String(error)).not.toContain("token-of-the-examiner");
  expect([...seen]).toContain("Bearer token-of-the-examiner");
});

test("R38 a revision is examined by nobody's token where none is given", async () => {
  vi.stubEnv("SLIPWAY_TOKEN", "");
  await look().catch(() => undefined);
  expect(seen.size).toBeGreaterThan(0);
  expect([...seen].join()).not.toContain("token-of-the-examiner");
});
