import { expect, test } from "vitest";
import { reachedBy } from "../../infra/dns.ts";
import { valueOf } from "./program.ts";

const own = "demo.platform.example";
const domain = "mcp.example.com";

test.each([
  ["the platform's own host without a domain", { own, domain: undefined, isServed: true }, own, [own]],
  ["the platform's own host until the domain is served", { own, domain, isServed: false }, own, [own, domain]],
  ["the domain once it is served", { own, domain, isServed: true }, domain, [own, domain]],
  ["the domain where the platform's own host is closed", { own: undefined, domain, isServed: true }, domain, [domain]],
])("R12 a service is reached by %s", async (_, names, host, hosts) => {
  const reached = reachedBy(names);
  expect(await valueOf(reached.host)).toBe(host);
  expect(await valueOf(reached.publicUrl)).toBe(`https://${host}`);
  expect(await valueOf(reached.urlAfter([]))).toBe(`https://${host}`);
  expect(reached.hosts).toEqual(hosts);
});
