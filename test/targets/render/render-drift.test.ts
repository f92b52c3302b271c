import { describe, expect, test } from "vitest";
import { image, openRender } from "./render-stack.ts";

type Stack = Awaited<ReturnType<typeof openRender>>;

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
    const stack = await openRender();
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
    const stack = await openRender();
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
    const stack = await openRender();
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

  test("R11 a credential that is gone is made anew once, and the service pulls with it", async () => {
    const stack = await openRender();
    await stack.up();
    stack.render.state.credentials.splice(0);
    expect(await stack.up()).toContain("replace RegistryCredential");
    const [credential, ...more] = stack.render.state.credentials;
    expect(more).toEqual([]);
    expect(JSON.stringify(stack.service)).toContain(credential?.id);
    expect(await stack.up()).toEqual([]);
  });
});
