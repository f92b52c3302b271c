import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";
import { openAppApi } from "../../../infra/targets/container-apps/app-api.ts";
import { serveApi } from "../../../simulation/http-api.ts";

afterEach(() => vi.unstubAllEnvs());

test("R38 revisions of an app are seen on every page of Azure's list", async () => {
  await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({ token: "t" }) });
  const path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/demo/revisions";
  const pages = [["demo--1"], ["demo--2"], ["demo--3"]];
  const server = await serveApi({
    [`GET ${path}`]: ({ query }) => {
      const page = Number(query.get("$skiptoken") ?? 0);
      const value = pages[page]?.map((name) => ({ name, properties: { active: name !== "demo--2" } }));
      const next = `https://management.azure.com${path}?api-version=${query.get("api-version")}&$skiptoken=${page + 1}`;
      return { status: 200, body: { value, nextLink: page + 1 < pages.length ? next : null } };
    },
  });
  vi.stubEnv("ARM_RESOURCE_MANAGER_ENDPOINT", server.origin);
  const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
  const api = openAppApi({ groupName: "g", parent }, "s", "demo");
  expect(await api.active()).toEqual(["demo--1", "demo--3"]);
  await server.close();
});
