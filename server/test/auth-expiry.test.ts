import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { metadataUrl, ProtectedServer } from "./protected-server.ts";
import { legacyRequest, send } from "./raw-requests.ts";

let here: ProtectedServer;
afterEach(() => here[Symbol.asyncDispose](), 30_000);

describe("R24 time passes", { timeout: 30_000 }, () => {
  it("and a token that has expired is renewed without the user", async () => {
    here = await ProtectedServer.start({}, 4);
    await using client = await here.signIn("ada");
    await client.call("add_task", { title: "Water the plants" });
    const { accessToken } = client;
    await sleep(4_500);
    expect(await client.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [{}] } });
    expect(client.signIns).toBe(1);
    expect(client.accessToken).not.toBe(accessToken);
    const answer = await here.send(accessToken);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain('error_description="The token has expired"');
    await expect.poll(() => here.reasons).toContain("expired");
  });

  it("and new keys are accepted at once, and revoked ones no longer than the settings say", async () => {
    here = await ProtectedServer.start({ OAUTH_KEYS_MAX_AGE_SECONDS: "2" });
    await using ada = await here.signIn("ada", { clientMetadataUrl: metadataUrl });
    await ada.call("list_tasks");
    await here.authorizationServer.rotateKeys();
    await using bob = await here.signIn("bob", { clientMetadataUrl: metadataUrl });
    expect(await bob.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
    expect((await here.send(ada.accessToken)).status).toBe(200);

    here.authorizationServer.revokeOlderKeys();
    await sleep(2_100);
    expect((await here.send(ada.accessToken)).status).toBe(401);
    await expect.poll(() => here.reasons.at(-1)).toBe("unknown_key");
    expect((await here.send(bob.accessToken)).status).toBe(200);
    // Her client renews the token by itself.
    expect(await ada.call("list_tasks")).toMatchObject({ structuredContent: { tasks: [] } });
    expect(ada.signIns).toBe(1);
  });

  it("and nobody is let in while the authorization server cannot be asked", async () => {
    here = await ProtectedServer.start({ OAUTH_KEYS_MAX_AGE_SECONDS: "1" });
    await using client = await here.signIn("ada");
    await here.authorizationServer[Symbol.asyncDispose]();
    await sleep(1_100);
    const answer = await here.send(client.accessToken);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.headers).not.toHaveProperty("www-authenticate");
    expect((await send(here.port, { method: "GET", path: "/health" })).status).toBe(200);
    expect((await send(here.port, { body: legacyRequest("tools/list") })).status).toBe(401);
  });
});
