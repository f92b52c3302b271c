import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metadataUrl, ProtectedServer } from "../../server/test/protected-server.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/run.ts";
import { type BrowserUser, signInWithBrowser } from "./browser-user.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { ownTime } from "../own-time.ts";

const main = join(import.meta.dirname, "../../cli/main.ts");
let here: ProtectedServer;
beforeAll(async () => {
  here = await ProtectedServer.start();
}, 60_000);
afterAll(() => here[Symbol.asyncDispose]());

/** Examines with a user who signs in as soon as asked. */
async function examine(user: Partial<BrowserUser>, options: VerifyOptions = {}) {
  const redirectUrl = `http://127.0.0.1:${await findFreePort()}/callback`;
  const failures: unknown[] = [];
  const report = await verify(here.server.url.href, {
    only: ["auth.flow"],
    timeoutSeconds: 20,
    oauthClient: { id: metadataUrl, redirectUrl },
    onAuthorizationUrl: async (url) => {
      // The user takes their time, and the examination waits.
      void signInWithBrowser(url, redirectUrl, { name: "ada", ...user }).catch((error) => failures.push(error));
    },
    ...options,
  });
  expect(failures).toEqual([]);
  return { report, flow: report.checks.find(({ id }) => id === "auth.flow") };
}

describe("R25 a whole sign-in at a real authorization server", { timeout: 60_000 }, () => {
  test("gets a token, uses it, and renews it twice", async () => {
    const asked = here.authorizationServer.requests.length;
    const { report, flow } = await examine({});
    expect(report.findings).toEqual([]);
    expect(flow).toMatchObject({ status: "passed" });
    const requests = here.authorizationServer.requests.slice(asked);
    expect(requests.filter((line) => line === "POST /token")).toHaveLength(3);
    const [start = ""] = requests.filter((line) => line.startsWith("GET /auth?"));
    const { searchParams } = new URL(start.slice(4), here.authorizationServer.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      code_challenge_method: "S256",
      resource: here.server.url.href,
      state: expect.stringMatching(/^.{401,}$/),
    });
  });

  test.each<[string, (url: URL) => void, string]>([
    [
      "cuts the state",
      ({ searchParams }) => searchParams.set("state", searchParams.get("state")?.slice(0, 255) ?? ""),
      "state as it was sent",
    ],
    ["forgets the state", ({ searchParams }) => searchParams.delete("state"), "state as it was sent"],
    ["forgets its own name", ({ searchParams }) => searchParams.delete("iss"), "iss="],
    ["gives another name", ({ searchParams }) => searchParams.set("iss", "https://other.example"), "iss="],
    [
      "gives a code that is none",
      ({ searchParams }) => searchParams.set("code", "no-such-code"),
      "the code is exchanged",
    ],
    [
      "refuses, with the code in its words",
      ({ searchParams }) => {
        searchParams.set("error", "access_denied");
        searchParams.set("error_description", `no ${searchParams.get("code")}`);
      },
      "a code",
    ],
  ])("that %s is one finding, and no secret stands in it", async (_, onWayBack, expected) => {
    let code = "";
    const { report } = await examine({
      onWayBack(url) {
        code = url.searchParams.get("code") ?? "";
        onWayBack(url);
      },
    });
    expect(report.findings).toMatchObject([
      { check: "auth.flow", severity: "critical", expected: expect.stringContaining(expected) },
    ]);
    expect(code).not.toBe("");
    expect(JSON.stringify(report)).not.toContain(code);
  });

  test.each([
    ["another issuer was asked for", { issuer: "https://auth.example.com" }],
    ["none was", {}],
  ])("gets no secret where %s", async (_, asked) => {
    const before = here.authorizationServer.requests.length;
    const oauthClient = { id: metadataUrl, secret: "the-secret-of-the-client", ...asked };
    const { report } = await examine({}, { oauthClient });
    expect(report.findings).toMatchObject([
      {
        check: "auth.flow",
        severity: "critical",
        where: "authorization_servers",
        seen: here.authorizationServer.issuer,
      },
    ]);
    const requests = here.authorizationServer.requests.slice(before);
    expect(requests.filter((line) => line.startsWith("POST /token"))).toEqual([]);
  });

  test("that nobody finishes ends with the time", async () => {
    const began = ownTime();
    const { flow } = await examine({}, { onAuthorizationUrl: async () => {}, timeoutSeconds: 2 });
    expect(ownTime() - began).toBeLessThan(4000);
    expect(flow).toMatchObject({ status: "errored", reason: "time is up" });
  });
});

describe("R25 the command", { timeout: 60_000 }, () => {
  test("tells the user where to sign in, on standard error, and gives the rest on standard output", async () => {
    const redirectUrl = `http://127.0.0.1:${await findFreePort()}/callback`;
    const flags = ["--only", "auth.flow", "--client-id", metadataUrl, "--redirect-url", redirectUrl];
    const command = slipway([here.server.url.href, ...flags]);
    const told = await new Promise<string>((resolve) => command.stderr.once("data", (data) => resolve(String(data))));
    expect(told).toMatch(/^Sign in with your browser: http:\S+\n$/);
    const url = told.trim().replace(/^.* /, "");
    await signInWithBrowser(url, redirectUrl, { name: "ada" });
    const { exitCode, stdout } = await command;
    expect(stdout).toMatch(/^PASS {2}http/);
    expect(stdout).not.toMatch(/^(?:critical|major|minor|info)/m);
    expect(stdout).not.toContain("Sign in with");
    expect(exitCode).toBe(0);
  });

  test.each([
    [["--client-secret-env", "SECRET"], "--client-secret-env needs --client-id"],
    [["--client-id", "me", "--client-secret-env", "SECRET"], "--client-secret-env needs --oauth-issuer"],
    [["--client-id", "me", "--oauth-issuer", "auth"], "--oauth-issuer auth is no URL such as"],
    [
      ["--client-id", "me", "--redirect-url", "https://elsewhere.example/"],
      "https://elsewhere.example/ is no URL such as",
    ],
    [["--expired-token-env", "NOT_SET"], "--expired-token-env names an environment variable that is not set"],
    [["--foreign-token-env", "NOT_SET"], "--foreign-token-env names an environment variable that is not set"],
  ])("refuses %j", async (flags, message) => {
    const { exitCode, stderr } = await slipway(["https://host/mcp", ...flags]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});

describe("R25 the example server, whose users sign in at a real authorization server", { timeout: 60_000 }, () => {
  test("gives no finding to two users, and their lists are as before", async () => {
    await using ada = await here.signIn("ada", { clientMetadataUrl: metadataUrl });
    await using grace = await here.signIn("grace", { clientMetadataUrl: metadataUrl });
    const { accessToken: token } = ada;
    const options = { token, secondToken: grace.accessToken, only: ["auth"], allowWrites: true };
    const { findings, checks } = await verify(here.server.url.href, { ...options, timeoutSeconds: 40 });
    expect(findings).toEqual([]);
    const passed = checks.filter(({ status }) => status === "passed").map(({ id }) => id);
    expect(passed).toEqual(
      expect.arrayContaining(["auth.bad-token", "auth.token-in-query", "auth.isolation", "auth.isolation-write"]),
    );
    expect(await ada.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
  });

  test("says which scope a token lacks", async () => {
    here.authorizationServer.declined = ["tasks:read"];
    await using client = await here.signIn("mary", { clientMetadataUrl: metadataUrl });
    here.authorizationServer.declined = [];
    const { accessToken: token } = client;
    const { findings, checks } = await verify(here.server.url.href, {
      token,
      only: ["auth.scope"],
      timeoutSeconds: 20,
    });
    expect(findings).toEqual([]);
    expect(checks.find(({ id }) => id === "auth.scope")).toMatchObject({ status: "passed" });
  });
});

function slipway(args: string[]) {
  const env = { PATH: "/nowhere", SECRET: "the-secret" };
  return execa(process.execPath, [main, "verify", ...args], { env, extendEnv: false, reject: false, timeout: 40_000 });
}
