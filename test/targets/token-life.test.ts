import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { openAppApi } from "../../infra/targets/container-apps/app-api.ts";
import { openRunApi } from "../../infra/targets/cloud-run/run-api.ts";
import { serveApi } from "../../simulation/http-api.ts";

let valid = "";
beforeAll(async () => {
  const call = () => ({ accessToken: valid, token: valid });
  await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call });
});
afterEach(() => vi.unstubAllEnvs());

test.each([
  [
    "Google",
    "GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT",
    (parent: pulumi.Resource) => openRunApi({ id: "p", region: "l", parent }, "demo"),
  ],
  [
    "Azure",
    "ARM_RESOURCE_MANAGER_ENDPOINT",
    (parent: pulumi.Resource) => openAppApi({ groupName: "g", parent }, "s", "demo"),
  ],
])("R38 steps outlast a token of %s: each call has one that holds", async (name, variable, open) => {
  const server = await serveApi({}, ({ headers }) => ({
    status: headers.authorization === `Bearer ${valid}` ? 404 : 401,
  }));
  vi.stubEnv(variable, server.origin);
  valid = "first";
  const api = open(new pulumi.ComponentResource("test:index:Parent", name));
  expect(await api.find()).toBeUndefined();
  valid = "second";
  expect(await api.find()).toBeUndefined();
  await server.close();
});
