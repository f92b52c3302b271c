import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProtectedServer } from "./protected-server.ts";
import { clientHeaders, legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { runServer } from "./running-server.ts";

const wellKnown = "/.well-known/oauth-protected-resource";
const addTask = legacyRequest("tools/call", { name: "add_task", arguments: { title: "Water the plants" } }, 7);

describe("R24 without a good token", { timeout: 30_000 }, () => {
  let here: ProtectedServer;
  beforeAll(async () => {
    here = await ProtectedServer.start();
  }, 30_000);
  afterAll(() => here[Symbol.asyncDispose]());

  it.each([
    { name: "2025", call: { headers: clientHeaders, body: legacyRequest("initialize") } },
    { name: "2026", call: modernRequest("server/discover") },
    { name: "no JSON", call: { headers: clientHeaders, body: "{" } },
  ])("a request of $name is told where to get one", async ({ call }) => {
    const answer = await send(here.port, call);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(
      `Bearer resource_metadata="http://127.0.0.1:${here.port}${wellKnown}/mcp", scope="tasks:read tasks:write"`,
    );
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
  });

  it.each(["", "/mcp"])(`the metadata is at ${wellKnown}%s, for pages of any origin`, async (path) => {
    const answer = await send(here.port, { method: "GET", path: `${wellKnown}${path}`, headers: {} });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      "access-control-allow-origin": "*",
    });
    expect(JSON.parse(answer.text)).toEqual({
      resource: here.server.url.href,
      authorization_servers: [here.authorizationServer.issuer],
      scopes_supported: ["tasks:read", "tasks:write"],
      bearer_methods_supported: ["header"],
      resource_name: "Tasks",
    });
  });

  it("one in the query, in the body or beside another counts for nothing", async () => {
    await using client = await here.signIn("ada");
    const { accessToken } = client;
    expect((await here.send(accessToken)).status).toBe(200);
    const body = legacyRequest("tools/list");
    expect((await send(here.port, { path: `/mcp?access_token=${accessToken}`, body })).status).toBe(401);
    expect((await send(here.port, { body: { ...body, access_token: accessToken } })).status).toBe(401);
    expect(await statusWith(here.port, [`Bearer ${accessToken}`])).toBe(200);
    expect(await statusWith(here.port, [`Bearer ${accessToken}`, "Bearer x.y.z"])).toBe(401);
    expect(await statusWith(here.port, ["Basic eDp5", `Bearer ${accessToken}`])).toBe(401);
    await expect.poll(() => here.reasons.at(-1)).toBe("other_scheme");
    expect(JSON.stringify(here.server.log)).not.toContain(accessToken);
  });

  it("R25 a tool call is answered so that ChatGPT lets the user sign in", async () => {
    const answer = await send(here.port, { body: addTask });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual({
      jsonrpc: "2.0",
      id: 7,
      result: {
        isError: true,
        content: [{ type: "text", text: "Sign in: this server needs an access token" }],
        _meta: {
          "mcp/www_authenticate": [
            `${answer.headers["www-authenticate"]}, error="invalid_token", ` +
              'error_description="Sign in: this server needs an access token"',
          ],
        },
      },
    });
  });
});

it("R24 the server does not start for everybody on every network unless told so", async () => {
  const process = await runServer([], { PORT: "0" });
  if (!process.stderr) throw new Error("not piped");
  const [errors, [code]] = await Promise.all([text(process.stderr), once(process, "exit")]);
  expect(errors).toMatch(/^OAUTH_ISSUER: must be set .*AUTHENTICATION=none[^\n]*\n$/);
  expect(code).toBe(1);
}, 30_000);

/** The status of a list of tools that is asked for with these headers `Authorization`. */
async function statusWith(port: number, authorization: string[]): Promise<number | undefined> {
  const sent = request({ port, host: "127.0.0.1", method: "POST", path: "/mcp", headers: clientHeaders, agent: false });
  sent.setHeader("authorization", authorization);
  sent.end(JSON.stringify(legacyRequest("tools/list")));
  const [answer] = await once(sent, "response");
  answer.resume();
  return answer.statusCode;
}
