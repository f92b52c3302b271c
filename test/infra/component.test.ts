import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { McpService, type McpServiceArgs } from "../../infra/library.ts";
import { simulations } from "../../simulation/index.ts";
import { cluster, smallest } from "../targets/kubernetes/kubernetes-fixture.ts";
import { ofType, type Registered, recordProgram, useCloud, valueOf } from "./program.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());
useCloud(cluster());

const image = { context: "test/fixtures/plain-server" };
const ci = { repository: "team/server", environment: "prod" };
const alerts = { receivers: [{ email: "team@example.com" }] };
/** Options and service of each target, with as much switched on as it has. */
const everything: Record<
  string,
  Pick<McpServiceArgs, "options"> & { domain?: string; requestTimeoutSeconds?: number; repository?: string }
> = {
  "cloud-run": {
    domain: "example.com",
    options: { project: "my-project", region: "europe-west1", domainVerified: true, domainWaitSeconds: 0, ci },
  },
  "container-apps": { requestTimeoutSeconds: 240, options: { location: "westeurope", ci } },
  ecs: { domain: "example.com", options: { region: "eu-west-1", domainVerified: true, ci } },
  "app-runner": { requestTimeoutSeconds: 120, options: { region: "eu-west-1", ci } },
  docker: { options: { dataPath: "/data" } },
  kubernetes: {
    domain: "example.com",
    options: { ...smallest, prometheus: {} },
    repository: "ghcr.io/team/server",
  },
  railway: {
    domain: "example.com",
    options: { workspace: "01234567-89ab-4cde-8f01-23456789abcd", domainVerified: true },
    repository: "ghcr.io/team/server",
  },
  render: {
    domain: "example.com",
    options: { workspace: "tea-0123456789abcdefghij", domainVerified: true },
    repository: "ghcr.io/team/server",
  },
};

/** Whatever a program makes, once all of it is registered. */
const run = <Made>(program: () => Promise<Made>) => recordProgram("test", program);

describe("R15 the component in a program of a team's own", () => {
  test.each(Object.entries(everything))("several services on %s share no resource's name", async (target, more) => {
    const { domain, options = {}, requestTimeoutSeconds = 300, repository } = more;
    const start = (name: string) =>
      new McpService(name, {
        target,
        image: { ...image, ...(repository === undefined ? {} : { repository }) },
        options,
        alerts,
        secrets: { TOKEN: `${name}'s` },
        service: {
          memoryMiB: 2048,
          requestTimeoutSeconds,
          ...(domain === undefined ? {} : { domain: `${name}.${domain}` }),
        },
      }).ready();
    const { resources } = await run(() => Promise.all([start("one"), start("two")]));
    const urns = resources.map(({ type, name }) => `${type} ${name}`);
    expect(urns.filter((urn, index) => urns.indexOf(urn) !== index)).toEqual([]);
    expect(resources.length).toBeGreaterThan(10);
  });

  test("takes outputs for variables, secrets, an image and what options name, and gives outputs", async () => {
    const made = (text: string) => pulumi.output(Promise.resolve(text));
    const { resources, made: url } = await run(async () => {
      const service = await new McpService("tools", {
        target: "ecs",
        image: { reference: made(`ghcr.io/team/server@sha256:${"1".repeat(64)}`) },
        service: { domain: "mcp.example.com", memoryMiB: 2048, env: { QUEUE_URL: made("https://queue.example") } },
        options: {
          region: "eu-west-1",
          dns: { hostedZoneId: made("ZMADE") },
          vpc: { id: made("vpc-made"), publicSubnetIds: [made("a"), "b"], privateSubnetIds: [made("c")] },
        },
        secrets: { DATABASE_URL: pulumi.secret(made("postgres://made")) },
      }).ready();
      return valueOf(service.url.apply((origin) => `${origin}/health`));
    });
    expect(url).toBe("https://mcp.example.com/health");
    const [task] = ofType({ resources }, "aws:ecs/taskDefinition:TaskDefinition");
    const containers = JSON.stringify(task?.inputs.containerDefinitions);
    expect(containers).toContain("https://queue.example");
    expect(containers).toContain(`ghcr.io/team/server@sha256:${"1".repeat(64)}`);
    expect(containers).not.toContain("postgres://made");
    expect(valuesOf(ofType({ resources }, "aws:secretsmanager/secretVersion:SecretVersion"))).toContain(
      "postgres://made",
    );
    expect(ofType({ resources }, "aws:route53/record:Record").map(({ inputs }) => inputs.zoneId)).toContain("ZMADE");
    // That which serves, and that of a revision beside it.
    expect(ofType({ resources }, "aws:lb/targetGroup:TargetGroup").map(({ inputs }) => inputs.vpcId)).toEqual([
      "vpc-made",
      "vpc-made",
    ]);
    expect(ofType({ resources }, "aws:lb/loadBalancer:LoadBalancer").map(({ inputs }) => inputs.subnets)).toEqual([
      ["a", "b"],
    ]);
  });

  test.each<[what: string, changes: Partial<McpServiceArgs>, ...said: string[]]>([
    [
      "mistakes, all at once",
      { service: { port: 0, memoryMiB: 1 } },
      "tools: service.port: ",
      "tools: service.memoryMiB: ",
    ],
    [
      "an output that decides which resources there are",
      { options: { region: pulumi.output("eu-west-1") } },
      "options.region: takes no output",
    ],
    [
      "outputs of a program without types",
      Object({ service: { domain: "mcp.example.com", memoryMiB: pulumi.output(2048) }, alerts: pulumi.output({}) }),
      "tools: service.memoryMiB: takes no output",
      "tools: alerts: takes no output",
    ],
    [
      "an argument that there is not",
      Object({ secret: {} }),
      'tools: secret: is not an argument (did you mean "secrets"?)',
    ],
    ["a target that there is not", { target: "esc" }, 'there is no target "esc" (did you mean "ecs"?)'],
    ["an option that there is not", { options: { region: "eu-west-1", vpcs: 1 } }, "options.vpcs: "],
  ])("refuses %s", async (_what, changes, ...said) => {
    const service = { domain: "mcp.example.com", memoryMiB: 2048 };
    const args = { target: "ecs", image, service, options: { region: "eu-west-1" }, ...changes };
    const { made: error } = await run(() =>
      new McpService("tools", args).ready().then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    );
    expect(error).toBeInstanceOf(pulumi.RunError);
    for (const part of said) expect(String(error)).toContain(part);
    // No command for a stack's file mends a program.
    expect(String(error)).not.toContain("pulumi config");
  });
});

function valuesOf(resources: readonly Registered[]): string {
  return JSON.stringify(resources.map(({ inputs }) => inputs));
}
