import { readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../../../infra/targets/kubernetes/provider/ask.ts";

/** A cluster whose sign-in is a program that gives a new token each time; `answers` are what it says, one after the other. */
async function openCluster(context: string, answers: (number | "break")[], below = "") {
  const folder = await mkdtemp(join(tmpdir(), "slipway-sign-in-"));
  const runs = join(folder, "runs");
  const program = join(folder, "sign-in");
  writeFileSync(runs, "");
  writeFileSync(
    program,
    `#!/bin/sh\necho run >>${runs}\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(wc -l <${runs})'"}}'\n`,
  );
  await chmod(program, 0o755);
  const tokens: (string | undefined)[] = [];
  const asked: (string | undefined)[] = [];
  const accepted: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url);
    accepted.push(request.headers.accept);
    tokens.push(request.headers.authorization);
    const answer = answers.shift() ?? 200;
    if (answer === "break") request.socket.destroy();
    else response.writeHead(answer).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const kubeconfig = join(folder, "config");
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: program, interactiveMode: "Never" };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [
        { name: "c", cluster: { server: `http://127.0.0.1:${port}${below}`, "insecure-skip-tls-verify": true } },
      ],
      users: [{ name: "u", user: { exec } }],
      contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
    }),
  );
  vi.stubEnv("KUBECONFIG", kubeconfig);
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return { tokens, asked, accepted, runs: () => readFileSync(runs, "utf8").split("\n").length - 1 };
}

const look = (context: string) => ask({ context, method: "GET", path: "/version", body: "" });

test("R15 a cloud's sign-in runs once for all questions, and anew once its token is refused", async () => {
  const { runs, tokens } = await openCluster("kept", []);
  const answers = await Promise.all(Array.from({ length: 8 }, () => look("kept")));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect(runs()).toBe(1);
  expect(new Set(tokens)).toEqual(new Set(["Bearer 1"]));
  const stale = await openCluster("stale", [200, 401]);
  await look("stale");
  expect((await look("stale")).status).toBe(200);
  expect(stale.tokens).toEqual(["Bearer 1", "Bearer 1", "Bearer 2"]);
});

test("R15 an API server whose address has a path, as behind Rancher, is asked below it", async () => {
  for (const [context, below] of [
    ["rancher", "/k8s/clusters/c-m-1"],
    ["slashed", "/k8s/clusters/c-m-1/"],
  ] as const) {
    const { asked } = await openCluster(context, [], below);
    await ask({ context, method: "GET", path: "/api/v1/pods?limit=1", body: "" });
    expect(asked).toEqual(["/k8s/clusters/c-m-1/api/v1/pods?limit=1"]);
  }
});

test("R11 whose a Secret is, is asked without what it holds", async () => {
  const { accepted } = await openCluster("metadata", []);
  const path = "/api/v1/namespaces/mcp/secrets/demo-test-live";
  for (const metadataOnly of [true, false]) {
    await ask({ context: "metadata", method: "GET", path, body: "", metadataOnly });
  }
  expect(accepted).toEqual(["application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "application/json"]);
});

test("R34 a question outlives a server that is busy or breaks off, and what makes something is sent once", async () => {
  const busy = await openCluster("busy", [503, "break", 429]);
  expect((await look("busy")).status).toBe(200);
  expect(busy.tokens).toHaveLength(4);
  const once = await openCluster("once", [503]);
  expect((await ask({ context: "once", method: "POST", path: "/api/v1/namespaces", body: "{}" })).status).toBe(503);
  expect(once.tokens).toHaveLength(1);
  const broken = await openCluster("broken", ["break"]);
  await expect(ask({ context: "broken", method: "POST", path: "/api/v1/namespaces", body: "{}" })).rejects.toThrow();
  expect(broken.tokens).toHaveLength(1);
  await openCluster("refused", [401, 401]);
  expect((await look("refused")).status).toBe(401);
});

test("R34 what is removed is asked again as a look is, and what is made where a token had ended", async () => {
  const path = "/api/v1/namespaces/rehearsal-demo";
  const removing = await openCluster("removing", [401, 503, "break", 200]);
  expect((await ask({ context: "removing", method: "DELETE", path, body: "" })).status).toBe(200);
  expect(removing.tokens).toEqual(["Bearer 1", "Bearer 2", "Bearer 2", "Bearer 2"]);
  const making = await openCluster("making", [401, 201]);
  expect((await ask({ context: "making", method: "POST", path: "/api/v1/namespaces", body: "{}" })).status).toBe(201);
  expect(making.tokens).toEqual(["Bearer 1", "Bearer 2"]);
});
