import { describe, expect, test } from "vitest";
import { apisOf } from "../../../infra/clouds/gcp/apis.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { named, ofType, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import { targets } from "../../../infra/targets/index.ts";

useCloud(cloudRunCloud());

const options = { project: "my-project", region: "europe-west1" };
const providerType = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

describe("a workflow that deploys to cloud-run", () => {
  const run = (repository: string, environment = "prod") =>
    runProgram({
      target: "cloud-run",
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo" },
      options: { ...options, ci: { repository, environment } },
    });

  test("R16 is trusted by GitHub's ids where they are given, whatever form the subject has", async () => {
    const made = await run("team@11/server@22");
    expect(named(made, providerType, "demo-ci")).toMatchObject({
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      attributeCondition:
        'assertion.repository_id == "22" && assertion.repository_owner_id == "11" && assertion.environment == "prod"',
    });
    expect(named(made, "gcp:serviceaccount/iAMMember:IAMMember", "demo-ci")).toMatchObject({
      role: "roles/iam.workloadIdentityUser",
      member: expect.stringMatching(/^principalSet:.*\/attribute\.repository_id\/22$/),
    });
    const { workload_identity_provider, service_account } = (await valueOf(made.service.outputs.ciSignIn)) ?? {};
    expect(workload_identity_provider).toMatch(/workloadIdentityPools\/demo-test-ci-[0-9a-f]{8}\/providers\/github$/);
    expect(service_account).toBe("demo-test-ci@my-project.iam.gserviceaccount.com");
  });

  test("R16 previews as an account of its own, from an environment of its own, that reads", async () => {
    const made = await run("team@11/server@22");
    expect(named(made, providerType, "demo-ci-preview")).toMatchObject({
      workloadIdentityPoolProviderId: "github-preview",
      attributeCondition:
        'assertion.repository_id == "22" && assertion.repository_owner_id == "11" && assertion.environment == "prod-preview"',
    });
    expect(named(made, "gcp:serviceaccount/iAMMember:IAMMember", "demo-ci-preview")).toMatchObject({
      member: expect.stringMatching(/^principalSet:.*\/attribute\.preview_repository_id\/22$/),
    });
    const { workload_identity_provider, service_account } = (await valueOf(made.service.outputs.ciPreviewSignIn)) ?? {};
    expect(workload_identity_provider).toMatch(/\/providers\/github-preview$/);
    expect(service_account).toBe("demo-test-ci-preview@my-project.iam.gserviceaccount.com");
    const role = named(made, "gcp:projects/iAMCustomRole:IAMCustomRole", "demo-ci-preview");
    const permissions = [role?.permissions].flat().map(String);
    expect(permissions.length).toBeGreaterThan(5);
    expect(permissions.filter((name) => !/\.(get|list|getIamPolicy)$/.test(name))).toEqual([]);
  });

  test("R16 on GitLab is trusted by project, branch and environment, and its previews by project and environment", async () => {
    const gitlab = { url: "https://gitlab.example.com", branch: "trunk", projectId: "77" };
    const made = await runProgram({
      target: "cloud-run",
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo" },
      options: { ...options, ci: { repository: "team/apps/server", environment: "prod", gitlab } },
    });
    const project = 'assertion.project_id == "77" && assertion.project_path == "team/apps/server"';
    expect(named(made, providerType, "demo-ci")).toMatchObject({
      oidc: { issuerUri: gitlab.url, allowedAudiences: [gitlab.url] },
      attributeCondition: `${project} && assertion.ref_type == "branch" && assertion.ref == "trunk" && assertion.ref_protected == "true" && assertion.environment == "prod"`,
    });
    expect(named(made, providerType, "demo-ci-preview")).toMatchObject({
      attributeCondition: `${project} && assertion.environment == "prod-preview"`,
    });
  });

  test("R16 is trusted by its name and environment without ids", async () => {
    const made = await run("team/server");
    expect(named(made, providerType, "demo-ci")).toMatchObject({
      attributeCondition: 'assertion.repository == "team/server" && assertion.environment == "prod"',
    });
  });

  test("R16 has a subject of at most 127 bytes, however long its names are", async () => {
    const made = await run(`${"o".repeat(39)}@123456789/${"r".repeat(100)}@1234567890`, "e".repeat(200));
    expect(named(made, providerType, "demo-ci")).toMatchObject({
      attributeMapping: { "google.subject": 'assertion.repository_id + ":" + assertion.run_id' },
    });
  });

  test("R16 makes its pool and role anew under other ids, since those of the deleted stay taken", async () => {
    const ids = async () => {
      const made = await run("team/server");
      const pool = named(made, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool", "demo-ci");
      const role = named(made, "gcp:projects/iAMCustomRole:IAMCustomRole", "demo-ci");
      return [pool?.workloadIdentityPoolId, role?.roleId];
    };
    const [first, second] = [await ids(), await ids()];
    for (const [index, pattern] of [/^[a-z][a-z0-9-]{2,30}[a-z0-9]$/, /^[\w.]{3,64}$/].entries()) {
      expect(first[index]).toMatch(pattern);
      expect(second[index]).toMatch(pattern);
      expect(first[index]).not.toBe(second[index]);
    }
  });

  test("R16 gives the stack's secrets names that no other stack's begin like", async () => {
    const made = await runProgram({
      target: "cloud-run",
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo", secrets: ["TOKEN"] },
      secrets: { TOKEN: "t" },
      options: { ...options, ci: { repository: "team@1/server@2", environment: "prod" } },
    });
    const [secret] = ofType(made, "gcp:secretmanager/secret:Secret");
    expect(secret?.inputs.secretId).toBe("demo-test_TOKEN");
    expect(named(made, "gcp:projects/iAMMember:IAMMember", "demo-ci-secrets")).toMatchObject({
      condition: { expression: 'resource.name.startsWith("projects/123456789/secrets/demo-test_")' },
    });
  });

  test("R16 a preview warns of a repository that is trusted by its name alone, and says how to get the ids", async () => {
    const warnings = async (repository: string) => {
      const bound = (await targets["cloud-run"]?.())?.default.bind({
        ...options,
        ci: { repository, environment: "e" },
      });
      if (!bound || !("target" in bound)) throw new Error("the options are refused");
      const spec = {
        name: "demo",
        port: 8080,
        path: "/mcp",
        healthPath: "/health",
        cpu: 1,
        memoryMiB: 512,
        env: {},
        secrets: {},
      };
      const numbers = { minInstances: 1, maxInstances: 1, concurrency: 80, requestTimeoutSeconds: 300 };
      const alerts = { receivers: [], rules: {} };
      return bound.target.check({ ...spec, ...numbers, production: true, alerts }).join("\n");
    };
    expect(await warnings("team/server")).toContain("gh api repos/team/server --jq");
    expect(await warnings("team@1/server@2")).toBe("");
  });

  test("a type whose API nobody has thought about is refused, not forgotten", () => {
    expect(apisOf("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry")).toEqual(["certificatemanager"]);
    expect(() => apisOf("gcp:redis/instance:Instance")).toThrow("no API is known for gcp:redis/instance:Instance");
  });
});
