import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { elsewhere, metadataUrl, ProtectedServer } from "./protected-server.ts";
import { legacyRequest } from "./raw-requests.ts";
import { SignedInClient } from "./signed-in-client.ts";

const addTask = legacyRequest("tools/call", { name: "add_task", arguments: { title: "Water the plants" } }, 7);

let here: ProtectedServer;
beforeEach(async () => {
  here = await ProtectedServer.start();
}, 30_000);
afterEach(() => here[Symbol.asyncDispose]());

const asked = (line: string) => here.authorizationServer.requests.filter((request) => request.startsWith(line));

describe("R24 the official client", { timeout: 30_000 }, () => {
  it.each(["2026-07-28", "2025-11-25"])(
    "of %s finds out where to sign in, registers, and calls a tool",
    async (era) => {
      const mode = era === "2026-07-28" ? { pin: era } : "legacy";
      await using client = await here.signIn("ada", { mode });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("list_tasks");
      expect(await client.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
      expect(client.signIns).toBe(1);
      expect(asked("POST /reg")).toHaveLength(1);
      const [path = ""] = asked("GET /auth?");
      expect(Object.fromEntries(new URL(path.slice(4), here.authorizationServer.issuer).searchParams)).toMatchObject({
        response_type: "code",
        client_id: client.registeredId,
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: "S256",
        resource: here.server.url.href,
        scope: expect.stringContaining("tasks:read tasks:write"),
      });
    },
  );

  it("is known by the URL of its metadata, and registers nowhere", async () => {
    await using client = await here.signIn("ada", { clientMetadataUrl: metadataUrl });
    expect(await client.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
    expect(client.registeredId).toBe(metadataUrl);
    expect(asked("POST /reg")).toEqual([]);
  });

  it("gets no further with a token for another resource", async () => {
    const client = new SignedInClient(here.server.url, "ada", { resource: elsewhere });
    await expect(client.connect()).rejects.toThrow(/401/);
    const answer = await here.send(client.accessToken);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain(
      'error="invalid_token", error_description="The token is not for this resource"',
    );
    await expect.poll(() => here.reasons).toContain("wrong_audience");
  });

  it("is asked for the scope that a tool needs, and gets it when the user agrees", async () => {
    here.authorizationServer.declined = ["tasks:write"];
    await using client = await here.signIn("ada", { clientMetadataUrl: metadataUrl });
    expect(await client.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
    const answer = await here.send(client.accessToken, addTask);
    expect(answer.status).toBe(403);
    const challenge =
      `Bearer resource_metadata="http://127.0.0.1:${here.port}/.well-known/oauth-protected-resource/mcp", ` +
      'scope="tasks:write", ' +
      'error="insufficient_scope", error_description="This needs the permission tasks:write: sign in again and grant it"';
    expect(answer.headers["www-authenticate"]).toBe(challenge);
    expect(JSON.parse(answer.text)).toMatchObject({
      id: 7,
      result: { isError: true, _meta: { "mcp/www_authenticate": [challenge] } },
    });

    here.authorizationServer.declined = [];
    const added = await client.call("add_task", { title: "Water the plants" });
    expect(added).toMatchObject({ structuredContent: { task: { title: "Water the plants" } } });
    expect(client.signIns).toBe(2);
    expect(await client.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [{}] } });
  });

  it("shows every user their own tasks", async () => {
    await using ada = await here.signIn("ada");
    await using bob = await here.signIn("bob", { clientMetadataUrl: metadataUrl });
    await ada.call("add_task", { title: "Ada's" });
    await bob.call("add_task", { title: "Bob's" });
    await using adaElsewhere = await here.signIn("ada");
    expect(await adaElsewhere.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [{ title: "Ada's" }] } });
    expect(await bob.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [{ title: "Bob's" }] } });
    await expect.poll(() => here.server.log.filter(({ event }) => event === "tool_call")).toHaveLength(4);
    const log = JSON.stringify(here.server.log);
    for (const secret of [ada.accessToken, bob.accessToken, '"ada"', '"bob"']) expect(log).not.toContain(secret);
  });
});

describe("R25 tools", { timeout: 30_000 }, () => {
  it("say which scopes they need", async () => {
    await using client = await here.signIn("ada");
    const { tools } = await client.listTools();
    const needs = Object.fromEntries(tools.map(({ name, _meta: meta }) => [name, meta?.["securitySchemes"]]));
    expect(needs).toMatchObject({
      list_tasks: [{ type: "oauth2", scopes: ["tasks:read"] }],
      add_task: [{ type: "oauth2", scopes: ["tasks:write"] }],
    });
  });
});
