import { afterEach, describe, expect, test, vi } from "vitest";
import { image, railwayStack } from "./railway-stack.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function open() {
  const stack = await railwayStack();
  closing.push(stack.railway.close);
  return stack;
}

type Stack = Awaited<ReturnType<typeof open>>;

const statuses = ({ service }: Stack) => service.deployments.map(({ status }) => status);

describe("the resources of railway on a simulated Railway", () => {
  test("R8 one up makes a project and a service with one deployment that serves, and another changes nothing", async () => {
    const stack = await open();
    expect(await stack.up()).toEqual(["create Owner", "create Project", "create Service", "create Release"]);
    const { service, engine, railway } = stack;
    expect(service.settings).toMatchObject({
      source: { image: image("a") },
      numReplicas: 2,
      region: "europe-west4-drams3a",
      healthcheckPath: "/health",
      sleepApplication: false,
      overlapSeconds: 10,
      drainingSeconds: 30,
    });
    expect(service.limits).toEqual({ cpu: 1, memoryBytes: 5e8 });
    expect(Object.fromEntries(service.variables)).toEqual({ PORT: "8080", TOKEN: "hush" });
    expect(service.hosts).toMatchObject([{ domain: "demo-test-production.up.railway.app", targetPort: 8080 }]);
    expect(statuses(stack)).toEqual(["SUCCESS"]);
    expect(engine.state.get("Release")?.outputs).toEqual({ deployment: service.deployments[0]?.id });
    const before = railway.calls.length;
    expect(await stack.up()).toEqual([]);
    expect(railway.calls.slice(before).map(({ route }) => route)).toEqual([
      "Workspace",
      "Project",
      "Instance",
      "Domains",
      "Live",
      "Deployments",
    ]);
  });

  test.each([
    ["an image", { build: "b" }],
    ["a secret", { secrets: { TOKEN: "other" } }],
    ["all at once", { build: "c", replicas: 3, healthPath: "/alive", env: { A: "1" }, memoryMiB: 1024 }],
  ])("R8 R11 %s that changes is one deployment", async (_what, change) => {
    const stack = await open();
    await stack.up();
    expect(await stack.up(change)).toEqual(["update Release"]);
    expect(statuses(stack)).toEqual(["SUCCESS", "REMOVED"]);
    expect(stack.service.settings.numReplicas).toBe("replicas" in change ? 3 : 2);
    expect(await stack.up(change)).toEqual([]);
    expect([...stack.host.running]).toHaveLength(1);
  });

  test("R17 one that does not come up leaves the old one serving and says why, and a retry can succeed", async () => {
    const stack = await open();
    await stack.up();
    stack.host.bad.set(image("b"), "boom\nthe token is hush");
    const failure: unknown = await stack.up({ build: "b" }).catch((error: unknown) => error);
    expect(String(failure)).toContain("did not come up: Healthcheck failed: boom (healthcheck). What ran before still");
    expect(String(failure)).toContain("  | the token is [secret]");
    expect([...stack.host.running].map(({ image: runs }) => runs)).toEqual([image("a")]);
    stack.host.bad.clear();
    expect(await stack.up({ build: "b" })).toEqual(["update Release"]);
    expect(statuses(stack)).toEqual(["SUCCESS", "FAILED", "REMOVED"]);
    expect(await stack.up({ build: "b" })).toEqual([]);
  });

  test("R17 a crash after SUCCESS is no success, and one that is skipped is not called broken", async () => {
    const stack = await open();
    await stack.up();
    const { clock, service } = stack;
    const { sleep } = clock;
    const spoil = (change: () => void) => {
      clock.sleep = async (...args) => {
        if (service.deployments[0]?.image !== image("a")) change();
        await sleep(...args);
      };
    };
    spoil(() => service.deployments[0]?.instances.forEach((instance) => (instance.status = "CRASHED")));
    await expect(stack.up({ build: "b" })).rejects.toThrow("did not come up: it is crashed");
    spoil(() => Object.assign(service.deployments[0] ?? {}, { status: "SKIPPED" }));
    await expect(stack.up({ build: "c" })).rejects.toThrow("was ended by a newer one before it counted as good");
  });

  test.each<[string, (stack: Stack) => void]>([
    ["variables", ({ service }) => service.variables.set("TOKEN", "changed")],
    ["replicas", ({ service }) => (service.settings.numReplicas = 1)],
    ["sleeping when idle", ({ service }) => (service.settings.sleepApplication = true)],
    ["limits", ({ service }) => (service.limits.memoryBytes = 8e9)],
    [
      "image, running image",
      ({ service, railway }) => {
        service.settings.source = { image: image("z") };
        railway.deployments.start(service);
        for (let look = 0; look < 3; look += 1) railway.deployments.look(service);
        Object.assign(service.deployments[0] ?? {}, { status: "SUCCESS" });
        Object.assign(service.deployments[1] ?? {}, { status: "REMOVED" });
      },
    ],
    ["crashed", ({ service }) => Object.assign(service.deployments[0] ?? {}, { status: "CRASHED" })],
  ])("R10 %s changed by hand is seen and mended by the next up", async (what, change) => {
    const stack = await open();
    await stack.up();
    change(stack);
    expect(await stack.up()).toEqual(["update Release"]);
    expect(stack.engine.lines.join()).toContain(`outside of this stack (${what})`);
    expect(stack.service.settings).toMatchObject({ numReplicas: 2, sleepApplication: false });
    expect(stack.service.variables.get("TOKEN")).toBe("hush");
    expect(await stack.up()).toEqual([]);
  });

  test("R10 what is gone is made anew", async () => {
    const stack = await open();
    await stack.up({ domain: "mcp.example.com" });
    stack.service.domains.splice(0);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual(["replace CustomDomain"]);
    const [project] = stack.railway.state.projects;
    Object.assign(project ?? {}, { deletedAt: "2026-11-27" });
    for (let wait = 0; wait < 40; wait += 1) await stack.clock.sleep(1000);
    expect((await stack.up()).slice(0, 2)).toEqual(["replace Project", "replace Service"]);
    expect(statuses(stack)).toEqual(["SUCCESS"]);
  });
});

describe("answers that are lost, and refusals in words", () => {
  const busy = { status: 503, body: "busy" };
  test.each(
    [
      "ProjectCreate",
      "ServiceCreate",
      "ServiceDomainCreate",
      "CustomDomainCreate",
      "Deploy",
      "VariablesUpsert",
    ].flatMap((route) => (["lost", "lost before", busy] as const).map((how) => [route, how] as const)),
  )("R8 %s with its answer %j is done once all the same", async (route, how) => {
    const stack = await open();
    stack.railway.disturb({ route, with: how });
    await stack.up({ domain: "mcp.example.com" });
    expect(stack.railway.state.projects).toHaveLength(1);
    expect(stack.service.hosts).toHaveLength(1);
    expect(stack.service.domains).toHaveLength(1);
    expect(statuses(stack)).toEqual(["SUCCESS"]);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
  });

  test("R8 every call of an up fails once in turn, and the next up ends it with nothing made twice", async () => {
    for (let after = 0, failed = true; failed; after += 1) {
      const stack = await open();
      const errors = [{ message: "no luck", extensions: { code: "INTERNAL_SERVER_ERROR" } }];
      stack.railway.disturb({ after, with: { status: 200, body: { errors } } });
      failed = await stack.up({ domain: "mcp.example.com" }).then(
        () => false,
        () => true,
      );
      expect(failed || after > 10).toBe(true);
      if (!failed) break;
      await stack.up({ domain: "mcp.example.com" });
      expect(stack.railway.state.projects, `call ${after}`).toHaveLength(1);
      expect(statuses(stack).filter((status) => status === "SUCCESS")).toHaveLength(1);
      expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
      await stack.destroy();
      expect(stack.railway.resources).toEqual([]);
      expect([...stack.host.running]).toEqual([]);
    }
  });

  test("R8 what is refused only for now is waited for", async () => {
    const stack = await open();
    for (const message of ["Another operation is already in progress", "You are creating projects too quickly"]) {
      const errors = [{ message, extensions: { code: "INTERNAL_SERVER_ERROR" } }];
      stack.railway.disturb({ route: "ProjectCreate", with: { status: 200, body: { errors } } });
    }
    await stack.up();
    expect(stack.clock.slept.slice(0, 2)).toEqual([5, 31]);
    expect(stack.railway.state.projects).toHaveLength(1);
  });

  test("R8 one that was killed before the state knew of it finds its own again", async () => {
    const stack = await open();
    await stack.up();
    for (const key of ["Project", "Service", "Release"]) stack.engine.state.delete(key);
    await stack.up({ build: "b" });
    expect(stack.railway.state.projects).toHaveLength(1);
    expect(statuses(stack)).toEqual(["SUCCESS", "REMOVED"]);
  });

  test("R8 a token that is missing, unknown, of another workspace, or may only look is said so, and plans too", async () => {
    const stack = await open();
    vi.stubEnv("RAILWAY_API_TOKEN", "");
    await expect(stack.up()).rejects.toThrow("Railway needs a token, in the environment variable RAILWAY_API_TOKEN");
    vi.stubEnv("RAILWAY_API_TOKEN", "revoked");
    await expect(stack.up()).rejects.toThrow("Not Authorized (the token in RAILWAY_API_TOKEN is not known, or may not");
    vi.stubEnv("RAILWAY_API_TOKEN", "railway-simulated");
    await expect(stack.up({ workspace: "other" })).rejects.toThrow("take one of an account or a workspace");
    stack.railway.tokens.set("reader", { mayChange: false });
    vi.stubEnv("RAILWAY_API_TOKEN", "reader");
    await expect(stack.up()).rejects.toThrow("Not Authorized");
    expect(stack.railway.state.projects).toEqual([]);
    vi.stubEnv("RAILWAY_API_TOKEN", "railway-simulated");
    stack.railway.gates.isPro = false;
    await expect(stack.up()).rejects.toThrow("the workspace's plan does not include this");
  });
});

describe("domains and secrets", () => {
  test("R12 both records are put out, and waited for", async () => {
    const stack = await open();
    await stack.up({ domain: "mcp.example.com" });
    const [domain] = stack.service.domains;
    expect(stack.engine.state.get("CustomDomain")?.outputs).toEqual({
      target: `${domain?.id.slice(0, 8)}.up.railway.app`,
      proofName: "_railway-verify.mcp.example.com",
      proof: `railway-verify=${domain?.id}`,
    });
    const verified = { domain: "mcp.example.com", verified: true };
    await expect(stack.up(verified)).rejects.toThrow("has not seen the records of mcp.example.com in 60 s");
    Object.assign(domain ?? {}, { verified: true });
    expect(await stack.up(verified)).toEqual(["create DomainVerification"]);
  });

  test("R11 a secret that Railway would take for a reference is refused, and none is shown", async () => {
    const stack = await open();
    await expect(stack.up({ secrets: { TOKEN: "a${{X.Y}}" } })).rejects.toThrow("slipway:secrets.TOKEN: has ${{");
    await stack.up();
    const shown = JSON.stringify([[...stack.engine.state.values()].map(({ outputs }) => outputs), stack.engine.lines]);
    for (const secret of ["hush", "ghp_secret", "railway-simulated"]) expect(shown).not.toContain(secret);
  });
});
