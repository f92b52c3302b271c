import { expect, test } from "vitest";
import { openRender } from "./render-stack.ts";

test("R7 a credential that an earlier run made, and the state does not know of, gets the password of now", async () => {
  const stack = await openRender();
  await stack.up();
  stack.engine.state.delete("RegistryCredential");
  await stack.up({ token: "ghp_other" });
  expect(stack.render.state.credentials).toMatchObject([{ authToken: "ghp_other" }]);
});

test("R7 what Render added to a domain goes with it, also where its answer was lost", async () => {
  const stack = await openRender();
  stack.render.disturb({ route: "POST /v1/services/:service/custom-domains", with: "lost" });
  await stack.up({ domain: "example.com" });
  expect(stack.service.domains).toHaveLength(2);
  await stack.up();
  expect(stack.service.domains).toEqual([]);
});

test("R7 a deployment that somebody else begins meanwhile is not taken for its own", async () => {
  const stack = await openRender();
  await stack.up();
  const list = "GET /v1/services/:service/deploys";
  let looks = 0;
  stack.render.watch((route) => {
    if (route === list && (looks += 1) === 2) stack.render.deployments.start(stack.service, "api");
  });
  expect(await stack.up({ secrets: { TOKEN: "other" } })).toEqual(["update Service"]);
  expect(stack.service.deploys).toHaveLength(3);
  expect([...stack.host.running].map(({ env }) => env.TOKEN)).toEqual(["other"]);
});
