import { expect, test } from "vitest";
import { openRailway } from "./railway-stack.ts";

const worded = (message: string) => ({
  status: 200,
  body: { errors: [{ message, extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
});

test.each([
  ["ServiceDomainCreate", "Failed to create service domain, please try again"],
  ["ServiceCreate", "Problem processing request"],
  ["CustomDomainCreate", "Problem processing request"],
  ["Deploy", "Problem processing request"],
])("R8 %s that was carried out though Railway said %s is looked for and not made again", async (route, message) => {
  const stack = await openRailway();
  stack.railway.disturb({ route, with: worded(message), works: true });
  await stack.up({ domain: "mcp.example.com" });
  expect(stack.railway.services).toHaveLength(1);
  expect(stack.service.hosts).toHaveLength(1);
  expect(stack.service.domains).toHaveLength(1);
  expect(stack.service.deployments.map(({ status }) => status)).toEqual(["SUCCESS"]);
});

test("R8 a host that Railway gives only at the tenth asking is asked for so often", async () => {
  const stack = await openRailway();
  const please = worded("Failed to create service domain, please try again");
  stack.railway.disturb({ route: "ServiceDomainCreate", with: please, times: 9 });
  await stack.up();
  expect(stack.service.hosts).toHaveLength(1);
});

test("R8 a deployment that somebody else begins meanwhile is not taken for its own", async () => {
  const stack = await openRailway();
  await stack.up();
  let looks = 0;
  stack.railway.watch((route) => {
    if (route === "Deployments" && (looks += 1) === 2) stack.railway.deployments.start(stack.service);
  });
  expect(await stack.up({ secrets: { TOKEN: "other" } })).toEqual(["update Release"]);
  expect(stack.service.deployments.map(({ status }) => status)).toEqual(["SUCCESS", "SKIPPED", "REMOVED"]);
  expect([...stack.host.running].map(({ env }) => env.TOKEN)).toContain("other");
});
