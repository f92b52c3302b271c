import { describe, expect, test } from "vitest";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { targets } from "../../infra/targets/index.ts";
import { named, ofType, runProgram, useCloud } from "../infra/program.ts";
import { cluster, kubernetesStack } from "./kubernetes/kubernetes-fixture.ts";

useCloud(cloudRunCloud());
useCloud(cluster());

const env = { ALLOWED_USERS_FILE: "/run/slipway/allowed-users", OAUTH_ISSUER: "https://auth.example.com" };
const image = { reference: `ghcr.io/team/server@sha256:${"ab".repeat(32)}` };
const google = { target: "cloud-run", image, options: { project: "my-project", region: "europe-west1" } };

describe("R29 a list of users that running instances read anew", () => {
  test("is a Secret in a volume of the pods on kubernetes, whose content the stack leaves alone", async () => {
    const run = await runProgram(kubernetesStack({ writable: ["/tmp"] }, { env }));
    const secret = named(run, "kubernetes:core/v1:Secret", "demo-live");
    expect(secret).toMatchObject({ metadata: { name: "demo-test-live" } });
    expect(JSON.stringify(secret)).toMatch(/"users\\*":/);
    expect(named(run, "kubernetes:apps/v1:Deployment")?.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              volumeMounts: [
                { mountPath: "/tmp" },
                { name: "slipway-live", mountPath: "/run/slipway", readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: "tmp" },
            {
              name: "slipway-live",
              secret: { secretName: "demo-test-live", items: [{ key: "users", path: "allowed-users" }] },
            },
          ],
        },
      },
    });
  });

  test("is a secret's latest version in a volume on cloud-run, which the service may read", async () => {
    const run = await runProgram({ ...google, service: { name: "demo", env } });
    expect(named(run, "gcp:cloudrunv2/service:Service")).toMatchObject({
      template: {
        volumes: [
          {
            name: "slipway-live",
            secret: { secret: "demo-test_allowed-users", items: [{ path: "allowed-users", version: "latest" }] },
          },
        ],
        containers: [{ volumeMounts: [{ name: "slipway-live", mountPath: "/run/slipway" }] }],
      },
    });
    expect(ofType(run, "gcp:secretmanager/secretVersion:SecretVersion")).toHaveLength(1);
    expect(named(run, "gcp:secretmanager/secretIamMember:SecretIamMember", "demo-live")).toMatchObject({
      secretId: "demo-test_allowed-users",
      role: "roles/secretmanager.secretAccessor",
    });
  });

  test("is nothing where the stack asks for none", async () => {
    const elsewhere = { ...env, ALLOWED_USERS_FILE: "/srv/users" };
    const run = await runProgram({ ...google, service: { name: "demo", env: elsewhere } });
    expect(ofType(run, "gcp:secretmanager/secret:Secret")).toEqual([]);
    expect(named(run, "gcp:cloudrunv2/service:Service")?.template).not.toHaveProperty("volumes");
  });

  test("is the same Secret under another file name on kubernetes", async () => {
    const dataOf = async (path: string) => {
      const run = await runProgram(kubernetesStack({}, { env: { ...env, ALLOWED_USERS_FILE: path } }));
      return named(run, "kubernetes:core/v1:Secret", "demo-live");
    };
    expect(await dataOf("/run/slipway/others")).toEqual(await dataOf("/run/slipway/allowed-users"));
  });

  test.each(["/run/slipway/lists/users", "/run/slipway", "/run//slipway/users", "/run/slipway/a b"])(
    "at %s is refused at preview, since no file would be made there",
    async (path) => {
      const stack = kubernetesStack({}, { env: { ...env, ALLOWED_USERS_FILE: path } });
      await expect(runProgram(stack)).rejects.toThrow(
        /env\.ALLOWED_USERS_FILE: no file is made at .*; write \/run\/sl/,
      );
    },
  );

  test.each(["app-runner", "container-apps", "ecs", "fly", "railway", "render"])(
    "is refused on %s, whose instances never read it",
    async (target) => {
      const definition = await targets[target]?.();
      const options = definition?.default.example;
      const service = { name: "demo", memoryMiB: 2048, domain: "mcp.example.com", env };
      await expect(runProgram({ target, image, options, service })).rejects.toThrow(
        /slipway:service\.env\.ALLOWED_USERS_FILE: .*; name users in ALLOWED_USERS/,
      );
    },
  );
});
