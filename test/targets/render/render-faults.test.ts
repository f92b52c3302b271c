import { describe, expect, test, vi } from "vitest";
import { image, openRender } from "./render-stack.ts";

type Stack = Awaited<ReturnType<typeof openRender>>;

const statuses = ({ service }: Stack) => service.deploys.map(({ status }) => status);
const callsOf = ({ render }: Stack) => render.calls.map(({ route, status }) => `${route} ${status}`);

describe("answers that are lost, and things of others", () => {
  const creations = [
    "POST /v1/registrycredentials",
    "POST /v1/services",
    "POST /v1/services/:service/custom-domains",
    "PATCH /v1/notification-settings/overrides/services/:service",
  ];
  const spoilt = ["lost", "lost before", { status: 503, body: { message: "busy" } }] as const;

  test.each(creations.flatMap((route) => spoilt.map((how) => [route, how] as const)))(
    "R7 %s with its answer %j is made once all the same",
    async (route, how) => {
      const stack = await openRender();
      stack.render.disturb({ route, with: how });
      await stack.up({ domain: "mcp.example.com" });
      expect(stack.render.state.credentials).toHaveLength(1);
      expect(stack.service.domains).toHaveLength(1);
      expect(statuses(stack)).toEqual(["live"]);
      expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
    },
  );

  test.each([
    ["POST /v1/services/:service/deploys", "lost"],
    ["POST /v1/services/:service/deploys", "lost before"],
    ["PATCH /v1/services/:service", "lost"],
    ["PUT /v1/services/:service/env-vars", "lost"],
    ["GET /v1/services/:service/deploys/:deploy", "lost"],
  ] as const)("R7 an update whose %s is %s ends in one deployment", async (route, how) => {
    const stack = await openRender();
    await stack.up();
    stack.render.disturb({ route, with: how });
    expect(await stack.up({ build: "b", secrets: { TOKEN: "other" } })).toEqual(["update Service"]);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 every call of an up fails once in turn, and the next up ends it with nothing made twice", async () => {
    for (let after = 0, failed = true; failed; after += 1) {
      const stack = await openRender();
      stack.render.disturb({ after, with: { status: 400, body: { message: "no luck" } } });
      failed = await stack.up({ domain: "mcp.example.com" }).then(
        () => false,
        () => true,
      );
      expect(failed || after > 15).toBe(true);
      if (!failed) break;
      await stack.up({ domain: "mcp.example.com" });
      expect(stack.render.state.credentials, `call ${after}`).toHaveLength(1);
      expect(stack.service.deploys.filter(({ status }) => status === "live")).toHaveLength(1);
      expect(stack.service.deploys.length).toBe(1);
      expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
      await stack.destroy();
      expect(stack.render.state).toMatchObject({ services: [], credentials: [] });
      await expect.poll(() => [...stack.host.running]).toEqual([]);
    }
  });

  test("R7 one that was killed before the state knew of it finds its own again, whatever has changed since", async () => {
    const stack = await openRender();
    await stack.up();
    stack.engine.state.delete("Service");
    stack.engine.state.delete("RegistryCredential");
    expect(await stack.up({ build: "b" })).toContain("create Service");
    expect(stack.render.state.credentials).toHaveLength(1);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 a service of somebody else with its name is left alone", async () => {
    const stack = await openRender();
    await stack.up();
    stack.service.variables.set("SLIPWAY_OWNER", "another");
    stack.engine.state.clear();
    await expect(stack.up({ build: "b" })).rejects.toThrow("already, https://dashboard.render.com/web/srv-");
    expect(statuses(stack)).toEqual(["live"]);
    expect(stack.service.imagePath).toBe(image("a"));
  });

  test("R7 a run that is cancelled keeps what it began, and the next goes on with the same deployment", async () => {
    const stack = await openRender();
    const { sleep } = stack.clock;
    let once = true;
    stack.clock.sleep = async (...args) => {
      if (once && stack.render.state.services.length === 1) {
        once = false;
        stack.engine.abort();
      }
      await sleep(...args);
    };
    await expect(stack.up()).rejects.toThrow("cancelled while the service was deployed");
    expect(stack.engine.state.get("Service")).toMatchObject({ id: stack.service.id, failed: true });
    await stack.up();
    expect(statuses(stack)).toEqual(["live"]);
  });

  test("R7 limits of calls are waited for, and nothing is made twice", async () => {
    const stack = await openRender();
    await stack.up();
    stack.render.limits.leave(`changes of ${stack.service.id}`, 1);
    for (let wait = 0; wait < 61; wait += 1) await stack.clock.sleep(1000);
    expect(await stack.up({ build: "b" })).toEqual(["update Service"]);
    expect(callsOf(stack).some((call) => call.endsWith(" 429"))).toBe(true);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 more services than an hour allows are said so", async () => {
    const stack = await openRender();
    stack.render.limits.leave("new services", 0);
    await expect(stack.up()).rejects.toThrow("Render makes 20 services an hour for one workspace");
    expect(stack.render.state.services).toEqual([]);
  });
});

describe("keys, domains and secrets", () => {
  test("R7 without a key, with one that is not known, and in another workspace nothing is made, and the way out is said", async () => {
    const stack = await openRender();
    vi.stubEnv("RENDER_API_KEY", "");
    await expect(stack.up()).rejects.toThrow("Render needs a token, in the environment variable RENDER_API_KEY");
    vi.stubEnv("RENDER_API_KEY", "rnd_revoked");
    await expect(stack.up()).rejects.toThrow("the key in RENDER_API_KEY is none that it knows: make one at https://");
    vi.stubEnv("RENDER_API_KEY", "rnd_simulated");
    await expect(stack.up({ workspace: "tea-other" })).rejects.toThrow(
      "sees no workspace tea-other; it sees tea-0123456789abcdefghij (Team)",
    );
    expect(stack.render.calls.every(({ route }) => route.startsWith("GET "))).toBe(true);
  });

  test("R7 a key that may only look is said so at the first change, and a read that fails removes nothing", async () => {
    const stack = await openRender();
    stack.render.keys.set("rnd_reader", { mayChange: false });
    vi.stubEnv("RENDER_API_KEY", "rnd_reader");
    await expect(stack.up()).rejects.toThrow("may not do this: take one of a member of the workspace who may deploy");
    vi.stubEnv("RENDER_API_KEY", "rnd_simulated");
    await stack.up();
    stack.render.disturb({ route: "GET /v1/services/:service", with: { status: 403, body: { message: "no" } } });
    await expect(stack.up()).rejects.toThrow("answered 403");
    expect(await stack.up()).toEqual([]);
  });

  test.each([
    ["mcp.example.com", "CNAME", "demo-test.onrender.com", ["mcp.example.com"]],
    ["example.com", "A", "216.24.57.1", ["example.com", "www.example.com"]],
    ["www.example.com", "CNAME", "demo-test.onrender.com", ["www.example.com", "example.com"]],
  ])(
    "R12 %s leads there by its record, and goes with all that came with it",
    async (domain, recordType, value, names) => {
      const stack = await openRender();
      await stack.up({ domain });
      expect(stack.engine.state.get("CustomDomain")?.outputs).toMatchObject({ recordType, recordValue: value });
      expect(stack.service.domains.map(({ name }) => name)).toEqual(names);
      await expect(stack.up({ domain, verified: true })).rejects.toThrow(
        `has not seen the records of ${domain} in 60 s`,
      );
      stack.render.state.records.add(domain);
      expect(await stack.up({ domain, verified: true })).toEqual(["create DomainVerification"]);
      await stack.up();
      expect(stack.service.domains).toEqual([]);
    },
  );

  test("R12 a host name of another service is not taken", async () => {
    const stack = await openRender();
    await stack.up({ domain: "mcp.example.com" });
    const other = { ...stack.service, id: "srv-other", name: "other", domains: stack.service.domains.splice(0) };
    stack.render.state.services.push(other);
    await expect(stack.up({ domain: "mcp.example.com" })).rejects.toThrow("belongs to one service at a time");
  });

  test("R11 a token that changes reaches the credential alone, and no output or line has a secret", async () => {
    const stack = await openRender();
    await stack.up();
    expect(await stack.up({ token: "ghp_new" })).toEqual(["update RegistryCredential"]);
    expect(stack.render.state.credentials[0]?.authToken).toBe("ghp_new");
    const shown = JSON.stringify([[...stack.engine.state.values()].map(({ outputs }) => outputs), stack.engine.lines]);
    for (const secret of ["hush", "ghp_secret", "ghp_new", "rnd_simulated"]) expect(shown).not.toContain(secret);
  });
});
