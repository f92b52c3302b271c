import { describe, expect, test } from "vitest";
import { image, openRender } from "./render-stack.ts";

type Stack = Awaited<ReturnType<typeof openRender>>;

const statuses = ({ service }: Stack) => service.deploys.map(({ status }) => status);
const callsOf = ({ render }: Stack) => render.calls.map(({ route, status }) => `${route} ${status}`);

describe("the resources of render on a simulated Render", () => {
  test("R7 one up makes a service with one deployment that serves, and another changes nothing", async () => {
    const stack = await openRender();
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

  test("R12 a service whose name is another's host knows its own all the same", async () => {
    const stack = await openRender();
    const env = { PUBLIC_URL: "https://demo-test.onrender.com" };
    await stack.up({ env });
    const others = { ...stack.service, id: "srv-other", ownerId: "tea-other", deploys: [] };
    stack.render.state.services.splice(0, 1, others);
    stack.engine.state.clear();
    await stack.up({ env });
    const [, own] = stack.render.state.services;
    expect(own?.slug).toMatch(/^demo-test-\w{4}$/);
    expect(own?.variables.get("PUBLIC_URL")).toBe(`https://${own?.slug}.onrender.com`);
    expect(own?.deploys.map(({ status }) => status)).toEqual(["canceled", "live"]);
    expect(await stack.up({ env })).toEqual([]);
  });

  test.each([
    ["an image", { build: "b" }],
    ["a secret", { secrets: { TOKEN: "other" } }],
    ["a plan, a path and variables at once", { plan: "standard", healthPath: "/alive", env: { A: "1" }, build: "c" }],
  ])("R7 R11 %s that changes is one deployment", async (_what, change) => {
    const stack = await openRender();
    await stack.up();
    expect(await stack.up(change)).toEqual(["update Service"]);
    expect(statuses(stack)).toEqual(["deactivated", "live"]);
    expect(await stack.up(change)).toEqual([]);
    expect([...stack.host.running]).toHaveLength(1);
  });

  test("R10 instances are fixed or scaled, without a deployment, and taken back", async () => {
    const stack = await openRender();
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
    const stack = await openRender();
    stack.render.gates.isPro = false;
    await expect(stack.up({ max: 3 })).rejects.toThrow("plan does not include this");
  });

  test("R10 the region cannot change in place: the old service goes first, under its one name", async () => {
    const stack = await openRender();
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
    const stack = await openRender();
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
    const stack = await openRender();
    stack.host.bad.set(image("a"), "cannot listen\nlast words");
    await expect(stack.up()).rejects.toThrow("its health check failed: cannot listen");
    stack.host.bad.clear();
    expect(await stack.up()).toEqual(["update Service", "create Notification"]);
    expect(statuses(stack)).toEqual(["update_failed", "live"]);
  });

  test("R17 a crash just after it went live is no success", async () => {
    const stack = await openRender();
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
    const stack = await openRender();
    await stack.up();
    stack.render.deployments.start(stack.service, "manual");
    stack.render.deployments.start(stack.service, "manual");
    expect(await stack.up({ build: "b" })).toEqual(["update Service"]);
    expect(callsOf(stack)).toContain("POST /v1/services/:service/deploys 202");
    expect(statuses(stack)).toEqual(["deactivated", "deactivated", "deactivated", "live"]);
    expect(stack.engine.state.get("Service")?.outputs.deployment).toBe(stack.service.deploys[3]?.id);
  });

  test("R17 one that somebody else's took the place of is not called broken", async () => {
    const stack = await openRender();
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
