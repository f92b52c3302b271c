import { afterEach, describe, expect, test, vi } from "vitest";
import { image, renderStack } from "./render-stack.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function open() {
  const stack = await renderStack();
  closing.push(stack.render.close);
  return stack;
}

type Stack = Awaited<ReturnType<typeof open>>;

const statuses = ({ service }: Stack) => service.deploys.map(({ status }) => status);
const callsOf = ({ render }: Stack) => render.calls.map(({ route, status }) => `${route} ${status}`);

describe("the resources of render on a simulated Render", () => {
  test("R7 one up makes a service with one deployment that serves, and another changes nothing", async () => {
    const stack = await open();
    expect(await stack.up()).toEqual([
      "create Workspace",
      "create RegistryCredential",
      "create Service",
      "create Notification",
    ]);
    const { service, engine, render } = stack;
    expect(service).toMatchObject({
      region: "frankfurt",
      plan: "starter",
      numInstances: 1,
      healthCheckPath: "/health",
    });
    expect(service).toMatchObject({ maxShutdownDelaySeconds: 60, notificationsToSend: "failure" });
    expect(Object.fromEntries(service.variables)).toMatchObject({ PORT: "8080", TOKEN: "hush" });
    expect(statuses(stack)).toEqual(["live"]);
    expect(engine.state.get("Service")?.outputs).toEqual({
      url: "https://demo-test.onrender.com",
      slug: "demo-test",
      dashboardUrl: `https://dashboard.render.com/web/${service.id}`,
      deployment: service.deploys[0]?.id,
    });
    const before = render.calls.length;
    expect(await stack.up()).toEqual([]);
    // The workspace, the credential, the service with its variables and deployments, and the notifications.
    expect(render.calls.slice(before).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(statuses(stack)).toEqual(["live"]);
  });

  test.each([
    ["an image", { build: "b" }],
    ["a secret", { secrets: { TOKEN: "other" } }],
    ["a plan, a path and variables at once", { plan: "standard", healthPath: "/alive", env: { A: "1" }, build: "c" }],
  ])("R7 R11 %s that changes is one deployment", async (_what, change) => {
    const stack = await open();
    await stack.up();
    expect(await stack.up(change)).toEqual(["update Service"]);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
    expect(await stack.up(change)).toEqual([]);
    expect([...stack.host.running]).toHaveLength(1);
  });

  test("R10 instances are fixed or scaled, without a deployment, and taken back", async () => {
    const stack = await open();
    await stack.up();
    expect(await stack.up({ min: 3 })).toEqual(["update Service"]);
    expect(stack.service.numInstances).toBe(3);
    expect(await stack.up({ min: 1, max: 5 })).toEqual(["update Service"]);
    expect(stack.service.autoscaling).toMatchObject({ enabled: true, min: 1, max: 5 });
    expect(await stack.up({ min: 1, max: 5 })).toEqual([]);
    await stack.up({ min: 2 });
    expect(stack.service).toMatchObject({ autoscaling: undefined, numInstances: 2 });
    expect(statuses(stack)).toEqual(["live"]);
  });

  test("R10 what only a Pro workspace has is said", async () => {
    const stack = await open();
    stack.render.gates.isPro = false;
    await expect(stack.up({ max: 3 })).rejects.toThrow("plan does not include this");
  });

  test("R10 the region cannot change in place: the old service goes first, under its one name", async () => {
    const stack = await open();
    await stack.up();
    const { id } = stack.service;
    expect(await stack.up({ region: "ohio" })).toEqual(["replace Service", "replace Notification"]);
    expect(stack.service).toMatchObject({ region: "ohio", slug: "demo-test" });
    expect(stack.service.id).not.toBe(id);
  });

  test.each([
    ["exits", { nonZeroExit: 3 }, "the server exited with code 3"],
    ["is too large", { oomKilled: { memoryLimit: "512Mi" } }, "killed at its limit of 512Mi of memory"],
    ["is never ready", { timedOutSeconds: 900, timedOutReason: "no open port" }, "not ready after 900 s: no open port"],
    ["cannot be pulled", { pullFailed: "denied" }, "could not pull the image: denied"],
  ])("R17 one that %s leaves the old one serving and says why, and a retry can succeed", async (_how, outcome, why) => {
    const stack = await open();
    await stack.up();
    stack.service.logs.push("started", "the token is hush", "boom");
    stack.render.deployments.failNext(outcome);
    const failure: unknown = await stack.up({ build: "b" }).catch((error: unknown) => error);
    expect(String(failure)).toContain(why);
    expect(String(failure)).toContain("What ran before still runs.");
    expect(String(failure)).toContain("  | the token is [secret]\n  | boom");
    expect([...stack.host.running].map(({ image: runs }) => runs)).toEqual([image("a")]);
    expect(stack.engine.state.get("Service")?.failed).toBe(true);
    expect(await stack.up({ build: "b" })).toEqual(["update Service"]);
    expect(statuses(stack)).toEqual(["deactivated", "update_failed", "live"]);
    expect([...stack.host.running].map(({ image: runs }) => runs)).toEqual([image("b")]);
    expect(await stack.up({ build: "b" })).toEqual([]);
  });

  test("R17 a first deployment that fails keeps its service for the retry", async () => {
    const stack = await open();
    stack.host.bad.set(image("a"), "cannot listen\nlast words");
    await expect(stack.up()).rejects.toThrow("its health check failed: cannot listen");
    stack.host.bad.clear();
    expect(await stack.up()).toEqual(["update Service", "create Notification"]);
    expect(statuses(stack)).toEqual(["update_failed", "live"]);
  });

  test("R17 a crash just after it went live is no success", async () => {
    const stack = await open();
    await stack.up();
    const { render, service, clock } = stack;
    const { sleep } = clock;
    clock.sleep = async (...args) => {
      const newest = service.deploys.at(-1);
      if (
        newest?.image.ref === image("b") &&
        newest.status === "live" &&
        service.events.at(0)?.type !== "server_failed"
      ) {
        const details = { instanceID: `${service.id}-abcde`, reason: { evicted: false, nonZeroExit: 137 } };
        service.events.unshift({
          id: "evt-1",
          timestamp: new Date(Date.now() + 1000).toISOString(),
          serviceId: service.id,
          type: "server_failed",
          details,
        });
      }
      await sleep(...args);
    };
    await expect(stack.up({ build: "b" })).rejects.toThrow("the server exited with code 137");
    expect(render.calls.length).toBeLessThan(60);
  });

  test("R7 while another deployment is under way ours waits, and is followed by its own id", async () => {
    const stack = await open();
    await stack.up();
    stack.render.deployments.start(stack.service, "manual");
    expect(await stack.up({ build: "b" })).toEqual(["update Service"]);
    expect(callsOf(stack)).toContain("POST /v1/services/:service/deploys 202");
    expect(statuses(stack)).toEqual(["deactivated", "deactivated", "live"]);
    expect(stack.engine.state.get("Service")?.outputs.deployment).toBe(stack.service.deploys[2]?.id);
  });

  test("R17 one that somebody else's took the place of is not called broken", async () => {
    const stack = await open();
    await stack.up();
    const { service, clock, render } = stack;
    const { sleep } = clock;
    clock.sleep = async (...args) => {
      const newest = service.deploys.at(-1);
      if (newest?.image.ref === image("b") && newest.status !== "canceled") {
        render.deployments.cancel(service, newest);
        Object.assign(service.events[0]?.details ?? {}, { reason: { newDeploy: { id: "dep-other" } } });
      }
      await sleep(...args);
    };
    await expect(stack.up({ build: "b" })).rejects.toThrow("was ended by deployment dep-other");
  });
});

describe("what is done to it by hand", () => {
  test.each<[string, (stack: Stack) => void, number]>([
    ["plan", ({ service }) => (service.plan = "pro"), 2],
    ["healthPath", ({ service }) => (service.healthCheckPath = "/"), 2],
    ["variables", ({ service }) => service.variables.set("TOKEN", "changed"), 2],
    ["variables", ({ service }) => service.variables.delete("PORT"), 2],
    ["scaling", ({ service }) => (service.numInstances = 4), 1],
    ["suspended", ({ service }) => (service.suspended = true), 2],
    ["running image", ({ service }) => Object.assign(service.deploys[0]?.image ?? {}, { ref: image("z"), sha: "" }), 2],
  ])("R10 %s is seen and mended by the next up", async (what, change, deploys) => {
    const stack = await open();
    await stack.up();
    change(stack);
    expect(await stack.up()).toEqual(["update Service"]);
    expect(stack.engine.lines.at(-1) + stack.engine.lines.join()).toContain(`outside of this stack (${what})`);
    expect(stack.service.deploys).toHaveLength(deploys);
    expect(stack.service).toMatchObject({ plan: "starter", numInstances: 1, suspended: false });
    expect(stack.service.variables.get("TOKEN")).toBe("hush");
    expect(await stack.up()).toEqual([]);
  });

  test("R10 what Render writes otherwise is no drift: a plan's other name, many variables on several pages", async () => {
    const stack = await open();
    const env = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`NAME_${index}`, String(index)]));
    await stack.up({ env });
    stack.service.plan = "0.5c-512mb";
    expect(await stack.up({ env })).toEqual([]);
    stack.render.deployments.start(stack.service, "manual");
    for (let look = 0; look < 9; look += 1) stack.render.deployments.look(stack.service);
    await new Promise((resolve) => setImmediate(resolve));
    for (let look = 0; look < 9; look += 1) stack.render.deployments.look(stack.service);
    expect(await stack.up({ env })).toEqual([]);
  });

  test("R10 what is gone is made anew, and what is changed of the rest is mended", async () => {
    const stack = await open();
    await stack.up({ domain: "mcp.example.com" });
    const [credential] = stack.render.state.credentials;
    Object.assign(credential ?? {}, { username: "somebody" });
    stack.service.notificationsToSend = "none";
    stack.service.domains.splice(0);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual([
      "update RegistryCredential",
      "update Notification",
      "replace CustomDomain",
    ]);
    expect(credential).toMatchObject({ username: "bot", authToken: "ghp_secret" });
    stack.render.state.services.splice(0);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual([
      "replace Service",
      "replace Notification",
      "replace CustomDomain",
    ]);
    expect(stack.service.domains.map(({ name }) => name)).toEqual(["mcp.example.com"]);
  });
});

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
      const stack = await open();
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
    const stack = await open();
    await stack.up();
    stack.render.disturb({ route, with: how });
    expect(await stack.up({ build: "b", secrets: { TOKEN: "other" } })).toEqual(["update Service"]);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 every call of an up fails once in turn, and the next up ends it with nothing made twice", async () => {
    for (let after = 0, failed = true; failed; after += 1) {
      const stack = await open();
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
      expect([...stack.host.running]).toEqual([]);
    }
  });

  test("R7 one that was killed before the state knew of it finds its own again, whatever has changed since", async () => {
    const stack = await open();
    await stack.up();
    stack.engine.state.delete("Service");
    stack.engine.state.delete("RegistryCredential");
    expect(await stack.up({ build: "b" })).toContain("create Service");
    expect(stack.render.state.credentials).toHaveLength(1);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 a service of somebody else with its name is left alone", async () => {
    const stack = await open();
    await stack.up();
    stack.service.variables.set("SLIPWAY_OWNER", "another");
    stack.engine.state.clear();
    await expect(stack.up({ build: "b" })).rejects.toThrow("already, https://dashboard.render.com/web/srv-");
    expect(statuses(stack)).toEqual(["live"]);
    expect(stack.service.imagePath).toBe(image("a"));
  });

  test("R7 a run that is cancelled keeps what it began, and the next goes on with the same deployment", async () => {
    const stack = await open();
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
    const stack = await open();
    await stack.up();
    stack.render.limits.leave(`changes of ${stack.service.id}`, 1);
    for (let wait = 0; wait < 61; wait += 1) await stack.clock.sleep(1000);
    expect(await stack.up({ build: "b" })).toEqual(["update Service"]);
    expect(callsOf(stack).some((call) => call.endsWith(" 429"))).toBe(true);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
  });

  test("R7 more services than an hour allows are said so", async () => {
    const stack = await open();
    stack.render.limits.leave("new services", 0);
    await expect(stack.up()).rejects.toThrow("Render makes 20 services an hour for one workspace");
    expect(stack.render.state.services).toEqual([]);
  });
});

describe("keys, domains and secrets", () => {
  test("R7 without a key, with one that is not known, and in another workspace nothing is made, and the way out is said", async () => {
    const stack = await open();
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
    const stack = await open();
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
    "R14 %s leads there by its record, and goes with all that came with it",
    async (domain, recordType, value, names) => {
      const stack = await open();
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

  test("R14 a host name of another service is not taken", async () => {
    const stack = await open();
    await stack.up({ domain: "mcp.example.com" });
    const other = { ...stack.service, id: "srv-other", name: "other", domains: stack.service.domains.splice(0) };
    stack.render.state.services.push(other);
    await expect(stack.up({ domain: "mcp.example.com" })).rejects.toThrow("belongs to one service at a time");
  });

  test("R11 a token that changes reaches the credential alone, and no output or line has a secret", async () => {
    const stack = await open();
    await stack.up();
    expect(await stack.up({ token: "ghp_new" })).toEqual(["update RegistryCredential"]);
    expect(stack.render.state.credentials[0]?.authToken).toBe("ghp_new");
    const shown = JSON.stringify([[...stack.engine.state.values()].map(({ outputs }) => outputs), stack.engine.lines]);
    for (const secret of ["hush", "ghp_secret", "ghp_new", "rnd_simulated"]) expect(shown).not.toContain(secret);
  });
});
