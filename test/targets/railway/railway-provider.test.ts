import { describe, expect, test } from "vitest";
import { image, openRailway } from "./railway-stack.ts";

type Stack = Awaited<ReturnType<typeof openRailway>>;

const statuses = ({ service }: Stack) => service.deployments.map(({ status }) => status);

describe("the resources of railway on a simulated Railway", () => {
  test("R8 one up makes a project and a service with one deployment that serves, and another changes nothing", async () => {
    const stack = await openRailway();
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
    ["the registry's password alone", { pull: "ghp_other" }],
    ["all at once", { build: "c", replicas: 3, healthPath: "/alive", env: { A: "1" }, memoryMiB: 1024 }],
  ])("R8 R11 %s that changes is one deployment", async (_what, change) => {
    const stack = await openRailway();
    await stack.up();
    expect(await stack.up(change)).toEqual(["update Release"]);
    expect(statuses(stack)).toEqual(["SUCCESS", "REMOVED"]);
    expect(stack.service.settings.registryCredentials?.password).toBe("pull" in change ? change.pull : "ghp_secret");
    expect(stack.service.settings.numReplicas).toBe("replicas" in change ? 3 : 2);
    expect(await stack.up(change)).toEqual([]);
    expect([...stack.host.running]).toHaveLength(1);
  });

  test("R17 one that does not come up leaves the old one serving and says why, and a retry can succeed", async () => {
    const stack = await openRailway();
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
    const stack = await openRailway();
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
    const stack = await openRailway();
    await stack.up();
    change(stack);
    expect(await stack.up()).toEqual(["update Release"]);
    expect(stack.engine.lines.join()).toContain(`outside of this stack (${what})`);
    expect(stack.service.settings).toMatchObject({ numReplicas: 2, sleepApplication: false });
    expect(stack.service.variables.get("TOKEN")).toBe("hush");
    expect(await stack.up()).toEqual([]);
  });

  test("R10 what is gone is made anew", async () => {
    const stack = await openRailway();
    await stack.up({ domain: "mcp.example.com" });
    stack.service.domains.splice(0);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual(["replace CustomDomain"]);
    const [project] = stack.railway.state.projects;
    Object.assign(project ?? {}, { deletedAt: "2026-11-27" });
    for (let wait = 0; wait < 40; wait += 1) await stack.clock.sleep(1000);
    expect((await stack.up()).slice(0, 2)).toEqual(["replace Project", "replace Service"]);
    expect(statuses(stack)).toEqual(["SUCCESS"]);
  });

  test("R8 into a project of others' it brings one service, whose name has the stack's mark, and leaves the rest", async () => {
    const stack = await openRailway();
    const theirs = { id: "theirs", name: "db", lag: 0, settings: {}, limits: { cpu: 1, memoryBytes: 1 } };
    const at = "2026-01-01T00:00:00.000Z";
    const project = {
      id: "shared",
      name: "shared",
      workspaceId: "w",
      environmentId: "e",
      createdAt: at,
      deletedAt: null,
    };
    const { projects } = stack.railway.state;
    projects.push({ ...project, services: [] });
    const [shared] = projects;
    if (!shared) throw new Error("a project was pushed");
    shared.services.push({ ...theirs, project: shared, variables: new Map(), hosts: [], domains: [], deployments: [] });
    await expect(stack.up({ project: { id: "shared", environment: "staging" } })).rejects.toThrow(
      "slipway:options.environment: project shared has no staging; it has production",
    );
    await expect(stack.up({ project: { id: "other", environment: "production" } })).rejects.toThrow(
      "sees no project other",
    );
    const asked = { project: { id: "shared", environment: "production" } };
    stack.railway.disturb({ route: "ServiceCreate", with: "lost" });
    await stack.up(asked);
    expect(shared.services.map(({ name }) => name)).toEqual(["db", expect.stringMatching(/^demo-test-[0-9a-f]{8}$/)]);
    expect(await stack.up(asked)).toEqual([]);
    await stack.destroy();
    expect(shared.services.map(({ name }) => name)).toEqual(["db"]);
    expect(shared.deletedAt).toBeNull();
  });
});
