import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { untilChanged } from "../../../infra/targets/kubernetes/provider/watch.ts";

const event = '{"type":"MODIFIED","object":{}}\n';

/** What an API server does when it is asked to watch. */
const servers: Record<string, (response: ServerResponse) => unknown> = {
  tells: (response) => response.writeHead(200).write(event),
  "says nothing": (response) => response.writeHead(200).flushHeaders(),
  "does not let watch": (response) => response.writeHead(403).end('{"message":"forbidden"}'),
  "ends at once": (response) => response.writeHead(200).end(),
  "breaks the connection": (response) => response.destroy(),
};

test.each([
  ["tells", 30, 0],
  ["says nothing", 0.3, 300],
  ["does not let watch", 0.3, 300],
  ["ends at once", 0.3, 300],
  ["breaks the connection", 0.3, 300],
])("R35 a change is waited for at a cluster that %s, for %s s at most", async (what, seconds, least) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    servers[what]?.(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const folder = await mkdtemp(join(tmpdir(), "slipway-watch-"));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const port = typeof address === "object" && address ? address.port : 0;
  writeFileSync(
    join(folder, "config"),
    JSON.stringify({
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: what, context: { cluster: "c", user: "u" } }],
    }),
  );
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  const began = performance.now();
  const path = "/apis/apps/v1/namespaces/n/deployments?fieldSelector=metadata.name%3Ddemo";
  await untilChanged({ context: what, path, resourceVersion: "7", seconds });
  const took = performance.now() - began;
  expect(took).toBeGreaterThanOrEqual(least - 1);
  expect(took).toBeLessThan(20_000);
  expect(asked[0]).toBe(`${path}&watch=true&resourceVersion=7&timeoutSeconds=${Math.ceil(seconds)}`);
});
