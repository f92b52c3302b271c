import { describe, expect, test } from "vitest";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { named, runProgram, useCloud } from "../../infra/program.ts";

useCloud(containerAppsCloud());

describe("where a server on container-apps is", () => {
  const options = { location: "westeurope" };
  const service = { name: "demo", memoryMiB: 2048, requestTimeoutSeconds: 200 };
  const config = { target: "container-apps", image: { context: "test/fixtures/plain-server" }, service, options };
  const appOf = async (changes: object = {}) =>
    named(await runProgram({ ...config, ...changes }), "azure-native:app:ContainerApp");

  test("the server knows the platform's host names", async () => {
    const own = "demo-test.kind-sea-1234.westeurope.azurecontainerapps.io";
    const domain = "mcp.example.com";
    const env = expect.arrayContaining([
      { name: "ALLOWED_HOSTS", value: `${own},${domain},${own.replace(".", "---next.")}` },
      // The records of the domain are still to be set.
      { name: "PUBLIC_URL", value: `https://${own}` },
    ]);
    expect(await appOf({ service: { ...service, domain } })).toMatchObject({ template: { containers: [{ env }] } });
  });

  test("R40 the web test asks the endpoint where it is", async () => {
    const alerts = { receivers: [{ email: "a@example.com" }] };
    const made = await runProgram({ ...config, alerts, service: { ...service, path: "/tools" } });
    expect(named(made, "azure-native:applicationinsights:WebTest", "demo-availability")).toMatchObject({
      request: { requestUrl: "https://demo-test.kind-sea-1234.westeurope.azurecontainerapps.io/tools" },
    });
  });

  test("R40 probes come under a name that the server allows; without a health path a connection will do", async () => {
    const httpHeaders = [{ name: "Host", value: "demo-test.kind-sea-1234.westeurope.azurecontainerapps.io" }];
    const probes = (probe: object) => ({ template: { containers: [{ probes: Array(3).fill(probe) }] } });
    expect(await appOf()).toMatchObject(
      probes(expect.objectContaining({ httpGet: { path: "/health", port: 8080, httpHeaders } })),
    );
    expect(await appOf({ service: { ...service, healthPath: false } })).toMatchObject(
      probes(expect.objectContaining({ tcpSocket: { port: 8080 } })),
    );
  });
});
