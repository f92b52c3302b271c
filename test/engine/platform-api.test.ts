import { afterEach, describe, expect, test, vi } from "vitest";
import { createOrAdopt } from "../../infra/provider/http/adopt.ts";
import { openApi } from "../../infra/provider/http/api.ts";
import { ApiError, ifThere, statusOf } from "../../infra/provider/http/api-error.ts";
import { follow } from "../../infra/provider/http/follow.ts";
import { configure, originFor, tokenFor } from "../../infra/provider/http/settings.ts";
import { type ApiReply, serveApi } from "../../simulation/http-api.ts";
import { virtualClock } from "./virtual-clock.ts";

const token = "hush-hush";
const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** An API with a list of things, which anybody can make twice. */
async function open() {
  const clock = virtualClock();
  const things: { owner: string }[] = [];
  const server = await serveApi({
    "GET /things": () => ({ status: 200, body: things }),
    "POST /things": ({ body }) => {
      things.push(Object(body));
      return { status: 201, body };
    },
    "GET /things/:name": ({ params }) => ({ status: 404, body: { error: `no ${params.name}, asked by ${token}` } }),
    "PUT /things/:name": () => ({ status: 200 }),
  });
  closing.push(server.close);
  const api = openApi({ platform: "Acme", origin: server.origin, token, clock, requestIdHeader: "x-id" });
  return { clock, server, things, api };
}

const make = { method: "POST", path: "/things", body: { owner: "me" }, signal } as const;
const unwell = (headers: Record<string, string> = {}): ApiReply => ({ status: 503, body: "busy", headers });

describe("calls of a platform's API", () => {
  test("what may be repeated is, after the pause that is asked for or a growing one", async () => {
    const { api, server, clock } = await open();
    server.disturb({ with: { status: 429, headers: { "retry-after": "7" } } });
    server.disturb({ with: "lost" });
    server.disturb({ with: unwell() });
    expect(await api({ method: "GET", path: "/things", signal })).toMatchObject({ status: 200, body: [] });
    expect(server.calls.map(({ status }) => status)).toEqual([429, "lost", 503, 200]);
    expect(clock.slept[0]).toBe(7);
    expect(Math.max(...clock.slept)).toBeLessThan(13);
  });

  test("it ends: after five attempts, and at once where the platform asks for more than a minute", async () => {
    const { api, server } = await open();
    server.disturb({ with: unwell(), times: 9 });
    await expect(api({ method: "GET", path: "/things", signal })).rejects.toThrow(
      "Acme answered 503 to GET /things: busy",
    );
    expect(server.calls).toHaveLength(5);
    const other = await open();
    other.server.disturb({ with: unwell({ "retry-after": "3600" }) });
    await expect(other.api({ method: "GET", path: "/things", signal })).rejects.toThrow("503");
    expect(other.server.calls).toHaveLength(1);
  });

  test("what makes something is not repeated", async () => {
    const { api, server, things } = await open();
    server.disturb({ with: "lost" });
    await expect(api(make)).rejects.toThrow("Acme gave no answer to POST /things");
    expect(things).toHaveLength(1);
  });

  test("a refusal has the platform's sentence and id, and never the token", async () => {
    const { api, server } = await open();
    const error: unknown = await api({ method: "GET", path: "/things/a", signal }).catch((reason: unknown) => reason);
    expect(String(error)).toBe("ApiError: Acme answered 404 to GET /things/a: no a, asked by [token]");
    expect(statusOf(error)).toBe(404);
    expect(await ifThere(api({ method: "GET", path: "/things/a", signal }))).toBeUndefined();
    const refusal = { status: 422, body: { error: "taken", status: "name_taken" }, headers: { "x-id": "r1" } };
    server.disturb({ with: refusal });
    const refused: unknown = await api(make).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: "name_taken", message: expect.stringMatching(/: taken \(request r1\)$/) });
  });

  test("calls of one lane come one after another, and as far apart as the platform wants", async () => {
    const { server, clock } = await open();
    const lane = () => ({ name: "one", spacingMs: 1000 });
    const api = openApi({ platform: "Acme", origin: server.origin, token, clock, lane });
    await Promise.all([1, 2, 3].map(() => api({ method: "PUT", path: "/things/a", signal })));
    expect(clock.now()).toBeGreaterThanOrEqual(2000);
  });

  test("an aborted call rejects with the reason", async () => {
    const { api } = await open();
    const aborted = AbortSignal.abort(new Error("cancelled"));
    await expect(api({ method: "GET", path: "/things", signal: aborted })).rejects.toThrow("cancelled");
  });
});

describe("making a thing once", () => {
  const creation = async () => {
    const opened = await open();
    const { api, things, clock } = opened;
    const find = async () => things.find(({ owner }) => owner === "me");
    const create = async () => Object(await api(make).then(({ body }) => body));
    return { ...opened, run: () => createOrAdopt({ create, find, clock, signal }) };
  };

  test("one whose answer was lost is found again, and one of an earlier run too", async () => {
    const { run, server, things } = await creation();
    things.push({ owner: "somebody" });
    server.disturb({ route: "POST /things", with: "lost" });
    expect(await run()).toEqual({ owner: "me" });
    expect(await run()).toEqual({ owner: "me" });
    expect(things.filter(({ owner }) => owner === "me")).toHaveLength(1);
  });

  test("one that was not made is tried again, three times in all, and a refusal is final", async () => {
    const { run, server } = await creation();
    server.disturb({ route: "POST /things", with: unwell(), times: 3 });
    await expect(run()).rejects.toThrow("503");
    expect(await run()).toEqual({ owner: "me" });
    const other = await creation();
    other.server.disturb({ route: "POST /things", with: { status: 422, body: { error: "no" } } });
    await expect(other.run()).rejects.toThrow("422");
    expect(other.server.calls).toHaveLength(1);
  });
});

test("following a thing ends in time, tells each change once, and says at its end what was seen last", async () => {
  const lines: string[] = [];
  const log = (_severity: string, line: string) => void lines.push(line);
  const clock = virtualClock();
  const at = (state: string) => ({
    look: async () => (clock.now() < 20_000 ? "starting" : state),
    isDone: (seen: string) => seen === "running",
    describe: (seen: string) => `it is ${seen}`,
    seconds: 60,
    clock,
    context: { signal, log },
  });
  await expect(follow(at("waiting"))).rejects.toThrow("after 60 s it is waiting");
  expect(lines).toEqual(["it is starting", "it is waiting"]);
  expect(await follow(at("running"))).toBe("running");
  const aborted = AbortSignal.abort(new Error("cancelled"));
  await expect(follow({ ...at("waiting"), context: { signal: aborted, log } })).rejects.toThrow("cancelled");
});

test("R11 a token comes from the environment or the stack's config, and what is missing is named", async () => {
  const source = { variable: "ACME_TOKEN", platform: "Acme", make: '"acme token"' };
  vi.stubEnv("ACME_TOKEN", "");
  expect(() => tokenFor(source)).toThrow(
    'Acme needs a token, in the environment variable ACME_TOKEN or in the stack\'s config: make one with "acme token"',
  );
  await configure({ token: "of the config" });
  expect(tokenFor(source)).toBe("of the config");
  vi.stubEnv("ACME_TOKEN", "of the environment");
  expect(tokenFor(source)).toBe("of the environment");
  await configure({});
  vi.stubEnv("ACME_URL", "http://localhost:1/");
  expect([originFor("ACME_URL", "https://acme.example"), originFor("ACME_OTHER", "https://acme.example")]).toEqual([
    "http://localhost:1",
    "https://acme.example",
  ]);
});

test("an ApiError is told from others", () => {
  expect(statusOf(new Error("404"))).toBeUndefined();
  expect(statusOf(new ApiError({ platform: "Acme", call: "GET /", sentence: "reset" }))).toBeUndefined();
});
