import { describe, expect, test } from "vitest";
import type { ServiceSpec } from "../../../infra/contract.ts";
import { check } from "../../../infra/targets/app-runner/check.ts";
import { options as optionsSchema } from "../../../infra/targets/app-runner/options.ts";

describe("what a preview of app-runner warns of", () => {
  const spec: ServiceSpec = {
    name: "demo",
    cpu: 1,
    memoryMiB: 2048,
    requestTimeoutSeconds: 120,
    port: 8080,
    path: "/mcp",
    healthPath: "/health",
    minInstances: 1,
    maxInstances: 1,
    concurrency: 80,
    env: {},
    secrets: {},
    production: true,
    alerts: { receivers: [], rules: {} },
  };
  const warnings = (changes: Partial<ServiceSpec> = {}, options: object = {}, image?: string) =>
    check({ ...spec, ...changes }, optionsSchema.parse({ region: "us-east-1", ...options }), image).join("\n");

  test("R10 App Runner is closed, and ecs is the way", () => {
    expect(warnings()).toBe(
      "slipway:target: AWS closed App Runner to new customers on 2026-04-30 (https://docs.aws.amazon.com/apprunner/latest/dg/apprunner-availability-change.html): an account that has not used it before cannot deploy this stack; use slipway:target: ecs there",
    );
  });

  test("R12 the top of a zone, where the records to set hold a CNAME", () => {
    const top = "example.co.uk is the top of its zone";
    const domain = "example.co.uk";
    expect(warnings({ domain })).toContain(top);
    expect(warnings({ domain: `mcp.${domain}` })).not.toContain("top of its zone");
    expect(warnings({ domain }, { domainVerified: true })).not.toContain(top);
    expect(warnings({ domain }, { dns: { hostedZoneId: "Z1" } })).not.toContain(top);
  });

  test("R17 an image that lies outside of ECR", () => {
    const inEcr = "123456789012.dkr.ecr.us-east-1.amazonaws.com/demo@sha256:ab";
    expect(warnings({}, {}, "ghcr.io/team/server")).toContain("will refuse ghcr.io/team/server");
    for (const image of [inEcr, "public.ecr.aws/team/server", undefined]) {
      expect(warnings({}, {}, image)).not.toContain("slipway:image");
    }
  });

  test("R16 a repository without ids, which signs in only where it is old", () => {
    const ci = (repository: string) => warnings({}, { ci: { repository, environment: "prod" } });
    expect(ci("team/server")).toContain("made, renamed nor moved since 2026-07-15");
    expect(ci("team/server")).toContain("gh api repos/team/server --jq");
    expect(ci("team@12/server@34")).not.toContain("slipway:options.ci");
  });

  test("R13 what an alert cannot see, or sees too much of", () => {
    const alerts = {
      receivers: [{ name: "email-0", kind: "email" as const, address: "a@example.com" }],
      rules: { budget: { usdPerMonth: 5 } },
    };
    for (const rule of ["receivers", "budget"]) {
      expect(warnings({ alerts })).toContain(`slipway:alerts.${rule}: `);
    }
    expect(warnings({ alerts }, { costAllocationTag: true })).not.toContain("budget");
  });
});
