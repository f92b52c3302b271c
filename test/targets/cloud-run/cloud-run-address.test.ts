import { describe, expect, test } from "vitest";
import * as z from "zod";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { named, runProgram, useCloud, valueOf } from "../../infra/program.ts";

useCloud(cloudRunCloud());

describe("where a server on cloud-run is", () => {
  const service = { name: "demo" };
  const options = { project: "my-project", region: "europe-west1" };
  const config = { target: "cloud-run", image: { context: "test/fixtures/plain-server" }, service, options };
  const run = (changes: object = {}) => runProgram({ ...config, ...changes });
  const serviceOf = async (changes: object = {}) => named(await run(changes), "gcp:cloudrunv2/service:Service");

  test("R40 the server knows the URL that Google gives it, without a domain of its own", async () => {
    const made = await run({ service: { ...service, env: { OAUTH_ISSUER: "https://issuer.example.com" } } });
    const host = "demo-test-123456789.europe-west1.run.app";
    expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({
      template: {
        containers: [
          {
            envs: expect.arrayContaining([
              { name: "ALLOWED_HOSTS", value: `${host},next---${host}` },
              { name: "PUBLIC_URL", value: `https://${host}` },
            ]),
          },
        ],
      },
    });
    expect(await valueOf(made.service.outputs.endpoint)).toBe(`https://${host}/mcp`);
  });

  test("R40 an endpoint elsewhere than at /mcp is what clients are sent to, and what the probe asks", async () => {
    const made = await run({
      service: { ...service, path: "/tools/v1" },
      alerts: { receivers: [{ email: "a@example.com" }] },
    });
    expect(await valueOf(made.service.outputs.endpoint)).toMatch(/run\.app\/tools\/v1$/);
    expect(named(made, "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig")).toMatchObject({
      httpCheck: { path: "/tools/v1" },
    });
  });

  test("R40 a server without a health path is healthy once it takes connections", async () => {
    const [container] = z
      .object({ template: z.object({ containers: z.tuple([z.record(z.string(), z.unknown())]) }) })
      .parse(await serviceOf({ service: { ...service, healthPath: false } })).template.containers;
    expect(container).toMatchObject({ startupProbe: { tcpSocket: { port: 8080 } } });
    expect(container).not.toHaveProperty("livenessProbe");
  });
});
