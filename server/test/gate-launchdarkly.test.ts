import { OpenFeature } from "@openfeature/server-sdk";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { openGate } from "../src/gate/index.ts";
import { type FlagService, startFlagService } from "./flag-service.ts";
import { readLog } from "./observed-calls.ts";
import { bundleServer, runServer, startServer } from "./running-server.ts";

const key = "sdk-hunter2-hunter2";
const ada = { subject: "ada-1815", scopes: undefined, email: "ada@example.com", consentsToLogging: false };
const grace = { subject: "grace-1906", scopes: undefined, consentsToLogging: false };
const eve = { subject: "eve-1", scopes: undefined, email: "eve@other.example", consentsToLogging: false };

afterEach(() => OpenFeature.close());

/** The flag's rules as LaunchDarkly sends them: on for one user by name, and for addresses of example.com. */
const rules = (version: number, users: string[]) => ({
  key: "dogfood",
  version,
  on: true,
  variations: [true, false],
  fallthrough: { variation: 1 },
  offVariation: 1,
  targets: [{ values: users, variation: 0 }],
  rules: [
    {
      id: "team",
      variation: 0,
      clauses: [{ contextKind: "user", attribute: "email", op: "endsWith", values: ["@example.com"], negate: false }],
    },
  ],
  prerequisites: [],
  salt: "salt",
});

interface LaunchDarkly extends FlagService {
  /** Sends rules to everybody who listens. */
  change(users: string[]): void;
}

/** LaunchDarkly's stream of rules; it takes nothing else, so that an event about a user would be seen. */
// https://launchdarkly.com/docs/sdk/concepts/getting-started#connections
async function startLaunchDarkly(): Promise<LaunchDarkly> {
  const listeners: ServerResponse[] = [];
  let version = 1;
  const send = (to: ServerResponse, event: string, data: unknown) =>
    to.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const service = await startFlagService(({ method, path, headers }, response) => {
    if (headers.authorization !== key) return void response.writeHead(401).end();
    if (method !== "GET" || path !== "/all") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    send(response, "put", {
      path: "/",
      data: { flags: { dogfood: rules(version, ["grace-1906", "anonymous"]) }, segments: {} },
    });
    listeners.push(response);
  });
  return Object.assign(service, {
    change(users: string[]) {
      version += 1;
      for (const one of listeners) send(one, "patch", { path: "/flags/dogfood", data: rules(version, users) });
    },
  });
}

const gateAt = (url: string, flag = "dogfood", sdkKey = key) =>
  openGate({ kind: "flag", flag, source: { flags: undefined, remote: undefined, launchDarkly: { key: sdkKey, url } } });

describe("R29 a flag of LaunchDarkly", () => {
  it("is judged here by the rules that it sends, and by new ones as soon as they come", async () => {
    await using launchDarkly = await startLaunchDarkly();
    const gate = await gateAt(launchDarkly.url);
    expect(await Promise.all([ada, grace, eve].map((user) => gate.admits(user)))).toEqual([true, true, false]);
    launchDarkly.change(["grace-1906", "hedy-1914"]);
    const hedy = (attempt: number) => ({ ...grace, subject: "hedy-1914", email: `hedy-${attempt}@other.example` });
    // What was decided is kept for a while: each try is another address.
    await expect.poll(() => gate.admits(hedy(performance.now()))).toBe(true);
    // Of the users nothing was told to it.
    expect(launchDarkly.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /all"]);
    expect(readLog()).toBe("");
  });

  it.each([
    { name: "a wrong key", sdkKey: "sdk-wrong-wrong", flag: "dogfood", says: "launchdarkly_said" },
    { name: "a flag that is not there", sdkKey: key, flag: "other", says: "FLAG_NOT_FOUND" },
  ])("admits nobody with $name, and says so without key and user", async ({ sdkKey, flag, says }) => {
    await using launchDarkly = await startLaunchDarkly();
    const gate = await gateAt(launchDarkly.url, flag, sdkKey);
    expect(await gate.admits(ada)).toBe(false);
    expect(readLog()).toContain('"event":"access_check_failed"');
    expect(readLog()).toContain(says);
    expect(readLog()).not.toMatch(/hunter2|wrong-wrong|ada/);
  });
});

describe("R29 the server as it is built", { timeout: 60_000 }, () => {
  const environment = { ACCESS_FLAG: "dogfood", LAUNCHDARKLY_SDK_KEY: key };

  it("says how it is built with LaunchDarkly, where it was built without", async () => {
    const server = await runServer([], { ...environment, PORT: "0", HOST: "127.0.0.1" }, await bundleServer());
    const [output, [code]] = await Promise.all([text(server.stdout ?? process.stdin), once(server, "exit")]);
    expect(output).toContain("this image was built without LaunchDarkly: set slipway:image.buildArgs to");
    expect(output).not.toContain("hunter2");
    expect(code).toBe(1);
  });

  it("admits by LaunchDarkly, where it was built with it", async () => {
    await using launchDarkly = await startLaunchDarkly();
    await using server = await startServer({ ...environment, LAUNCHDARKLY_URL: launchDarkly.url }, "launchdarkly");
    const client = new Client({ name: "somebody", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(server.url));
    expect(await client.callTool({ name: "list_tasks", arguments: {} })).toMatchObject({ structuredContent: {} });
    await client.close();
  });
});
