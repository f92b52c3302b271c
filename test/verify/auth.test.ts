import { describe, expect, test } from "vitest";
import { checks as authChecks } from "../../verify/auth/index.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import type { Report } from "../../verify/result.ts";
import { runChecks } from "../../verify/run.ts";
import { authFaults } from "./faulty/auth-servers.ts";
import { startFor, startGuarded } from "./faulty/guarded-server.ts";
import { notesListener } from "./faulty/notes-server.ts";
import { healthyListener, serve } from "./live-server.ts";
import { ownTime } from "../own-time.ts";

const all = [...protocolChecks, ...authChecks];

/** Runs the group's checks. */
function examine(url: string, options: VerifyOptions = {}) {
  return runChecks(all, url, { only: ["auth"], timeoutSeconds: 30, ...options });
}

describe("R25 one fault is found by exactly the checks that name it", () => {
  test.each(authFaults)("$name", async ({ expects, start }) => {
    const { url, close, options } = await start();
    const { findings, checks } = await examine(url, options).finally(close);
    expect(findings.map(({ check }) => check).toSorted()).toEqual(expects.toSorted());
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

describe("R25 a healthy server", () => {
  test("whose users sign in gives no finding, with tokens and without", async () => {
    const { url, close, options } = await startFor({}, { allowWrites: true });
    const known = await examine(url, options);
    const unknown = await examine(url).finally(close);
    expect([known.findings, unknown.findings]).toEqual([[], []]);
    expect(statuses(known)).toEqual({
      "auth.no-token": "passed",
      "auth.challenge-form": "passed",
      "auth.resource-metadata": "passed",
      "auth.server-metadata": "passed",
      "auth.host-sign-in": "passed",
      "auth.bad-token": "passed",
      "auth.token-in-query": "passed",
      "auth.expired": "passed",
      "auth.wrong-audience": "passed",
      "auth.scope": "the token has the scopes of all tools that only read: give one with fewer",
      "auth.tool-challenge": "asks for sign-in before any call",
      "auth.unprotected-tools": "passed",
      "auth.open-metadata": "asks for sign-in",
      "auth.flow": "needs a client of the authorization server: --client-id",
      "auth.isolation": "passed",
      "auth.isolation-write": "passed",
    });
    expect(statuses(unknown)).toMatchObject({
      "auth.bad-token": "passed",
      "auth.token-in-query": "needs a token: --token-env",
      "auth.expired": "needs one: --expired-token-env",
      "auth.isolation": "needs a token: --token-env",
    });
  });

  test("names the scope that a token lacks", async () => {
    const { url, close, options } = await startFor({}, {}, "notes:write");
    const report = await examine(url, options).finally(close);
    expect(report.findings).toEqual([]);
    expect(statuses(report)["auth.scope"]).toBe("passed");
  });

  test("lets everybody list its tools and asks for sign-in at a call", async () => {
    const { url, close, options } = await startFor({ listsForAll: true });
    const reports = [await examine(url), await examine(url, options)];
    await close();
    for (const report of reports) {
      expect(report.findings).toEqual([]);
      expect(statuses(report)).toMatchObject({
        "auth.no-token": "asks for no sign-in",
        "auth.tool-challenge": "passed",
      });
    }
  });

  test("answers everybody where it says that sign-in is a choice", async () => {
    const schemes = [{ type: "noauth" }, { type: "oauth2", scopes: ["notes:read"] }];
    const { url, close } = await startGuarded({ listsForAll: true, notes: { answersAll: true, schemes } });
    const report = await examine(url).finally(close);
    expect(report.findings).toEqual([]);
    expect(statuses(report)["auth.tool-challenge"]).toBe("has no read-only tool that asks for sign-in");
  });

  test("that is open to all has nothing to be examined", async () => {
    const server = await serve(healthyListener());
    const report = await examine(server.endpoint).finally(server.close);
    expect(report.findings).toEqual([]);
    expect(new Set(Object.values(statuses(report)))).not.toContain("errored");
    expect(statuses(report)["auth.no-token"]).toBe("asks for no sign-in");
  });

  test("is examined by the quick checks in well under five seconds", async () => {
    const { url, close } = await startGuarded();
    const began = ownTime();
    const report = await examine(url, { quick: true }).finally(close);
    expect(ownTime() - began).toBeLessThan(3000);
    expect(statuses(report)["auth.server-metadata"]).toBe("passed");
  });
});

describe("R25 what may be meant so is told as information", () => {
  test("a server where strangers can change data, unless it is on loopback", async () => {
    const listen = notesListener({ answersAll: true, schemes: [{ type: "noauth" }] });
    const server = await serve((request, response) => listen(request, response, undefined));
    const near = await examine(server.endpoint);
    // It leads here, too, and no rule says so.
    const far = await examine(server.endpoint.replace("127.0.0.1", "0.0.0.0")).finally(server.close);
    expect(near.findings).toEqual([]);
    expect(far.findings).toMatchObject([
      { check: "auth.unprotected-tools", severity: "info", where: "add_note, delete_note" },
    ]);
  });

  test("records that two users have in common", async () => {
    const { url, close, options, token } = await startFor({ notes: { drawerOf: () => "all" } });
    await addNote(url, await token("ada"));
    const { findings } = await examine(url, options).finally(close);
    expect(findings).toMatchObject([{ check: "auth.isolation", severity: "info", where: "list_notes" }]);
  });

  test("a challenge without the URL of the metadata, which is where hosts look anyhow", async () => {
    const { url, close, options } = await startFor({ challenge: () => "Bearer" });
    const { findings } = await examine(url, options).finally(close);
    expect(findings.filter(({ check }) => check === "auth.no-token")).toMatchObject([
      { severity: "info", where: "WWW-Authenticate" },
    ]);
  });

  test("an authorization server that knows registered clients alone", async () => {
    const { url, close, options } = await startFor({ server: ({ registration_endpoint: _, ...right }) => right });
    const { findings } = await examine(url, options).finally(close);
    expect(findings).toMatchObject([{ check: "auth.server-metadata", severity: "info", seen: "neither" }]);
  });
});

describe("R25 what the examination itself must not do", () => {
  test("two tokens of one user prove nothing of two users", async () => {
    const { url, close, options, token } = await startFor({ notes: { drawerOf: () => "all" } });
    await addNote(url, await token("ada"));
    const secondToken = await token("ada");
    const report = await examine(url, { ...options, secondToken, allowWrites: true }).finally(close);
    expect(statuses(report)["auth.isolation-write"]).toBe("both tokens are of one user");
    expect(report.findings).toEqual([]);
  });

  test("it leaves nothing behind where it may write, and adds nothing where it may not", async () => {
    const { url, close, options, token } = await startFor({});
    const notes = async () => callTool(url, await token("ada"), "list_notes", {});
    await examine(url, options);
    const untouched = await notes();
    await examine(url, { ...options, allowWrites: true });
    const cleaned = await notes();
    await close();
    expect([untouched, cleaned]).toEqual(Array(2).fill(expect.stringContaining('"notes":[]')));
  });

  test("no token stands in a report", async () => {
    const { url, close, options } = await startFor(
      { readsQuery: true, notes: { drawerOf: () => "all" } },
      {
        allowWrites: true,
      },
    );
    const report = JSON.stringify(await examine(url, options).finally(close));
    for (const token of [options.token, options.secondToken, options.expiredToken, options.foreignToken]) {
      expect(report).not.toContain(token);
      expect(report).not.toContain(token?.split(".")[2]);
    }
  });
});

/** Each check's status, or why it was skipped. */
function statuses({ checks }: Report): Record<string, string> {
  const own = checks.filter(({ group }) => group === "auth");
  return Object.fromEntries(
    own.map(({ id, status, reason }) => [id, status === "skipped" ? (reason ?? status) : status]),
  );
}

function addNote(url: string, token: string): Promise<string> {
  return callTool(url, token, "add_note", { text: "Water the plants" });
}

async function callTool(url: string, token: string, name: string, args: object): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
  return answer.text();
}
