import { expect, test } from "vitest";
import type { BoundTarget, Limits, ServiceSpec } from "../infra/contract.ts";
import { checkFit } from "../infra/fit.ts";

const source = "https://example.com/limits";
const generous: Limits = {
  requestSeconds: { value: null, source },
  idleSeconds: { value: null, source },
  scaleToZero: { value: true, source },
  autoscaling: { value: true, source },
  customDomain: { value: true, source },
  defaultUrl: { value: true, source },
  secretReferences: { value: true, source },
};
const spec: ServiceSpec = {
  name: "demo",
  port: 8080,
  healthPath: "/health",
  cpu: 1,
  memoryMiB: 512,
  minInstances: 1,
  maxInstances: 3,
  concurrency: 80,
  requestTimeoutSeconds: 300,
  env: {},
  secrets: { TOKEN: { reference: "a-secret" } },
  domain: "mcp.example.com",
  production: false,
  alerts: { receivers: [], rules: {} },
};

test("a spec within the limits gets no word", () => {
  expect(checkFit(spec, target({}))).toEqual([]);
});

test("R10 scaling to zero is possible and warned about", () => {
  const [warning] = checkFit({ ...spec, minInstances: 0 }, target({}));
  expect(warning).toContain("slipway:service.minInstances: 0 lets the service scale to zero");
});

test("R10 instances that nobody starts are warned about", () => {
  const [warning] = checkFit(spec, target({ autoscaling: { value: false, source } }));
  expect(warning).toContain("does not scale by itself and always runs 1");
  expect(checkFit({ ...spec, maxInstances: 1 }, target({ autoscaling: { value: false, source } }))).toEqual([]);
});

test("everything that would break is refused at once, with the page that says why", () => {
  const narrow = target({
    requestSeconds: { value: 120, source },
    customDomain: { value: false, source },
    secretReferences: { value: false, source },
    scaleToZero: { value: false, source },
  });
  expect(() => checkFit({ ...spec, minInstances: 0 }, narrow)).toThrow(
    [
      `slipway:service.requestTimeoutSeconds: 300 s is more than the 120 s that narrow allows (${source}); set 120 or less`,
      `slipway:service.domain: narrow serves no custom domain (${source}); remove it, or choose another target`,
      "slipway:secrets.TOKEN: narrow has no secret manager to look up a reference in; give the value, encrypted: pulumi config set --path --secret 'slipway:secrets.TOKEN'",
      `slipway:service.minInstances: narrow does not scale to zero (${source}); set 1 or more`,
    ].join("\n"),
  );
});

function target(limits: Partial<Limits>): BoundTarget {
  const deploy = () => {
    throw new Error("nothing is deployed here");
  };
  return {
    name: "narrow",
    limits: { ...generous, ...limits },
    registry: undefined,
    check: () => [],
    estimate: () => [],
    deploy,
  };
}
