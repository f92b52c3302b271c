import { expect, test } from "vitest";
import type { BoundTarget, Facts, ServiceSpec } from "../../infra/contract.ts";
import { checkFit } from "../../infra/fit.ts";

const source = "https://example.com/limits";
const generous: Facts = {
  requestSeconds: { value: null, source },
  idleSeconds: { value: null, source },
  scaleToZero: { value: true, source },
  autoscaling: { value: true, source },
  customDomain: { value: true, source },
  defaultUrl: { value: true, source },
  isPublic: { value: true, source },
  secretReferences: { value: true, source },
  reservedVariables: { value: [], source },
  reservedPaths: { value: null, source },
  sizes: { value: null, source },
  concurrency: { value: null, source },
  minInstances: { value: null, source },
  fixedAnswers: { value: true, source },
  liveFiles: { value: { withinSeconds: 0 }, source },
  shutdownSeconds: { value: 30, source },
};
const spec: ServiceSpec = {
  name: "demo",
  port: 8080,
  path: "/mcp",
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
  expect(checkFit(spec, target({}), "dev")).toEqual([]);
});

test("R10 scaling to zero is possible and warned about", () => {
  const [warning] = checkFit({ ...spec, minInstances: 0 }, target({}), "dev");
  expect(warning).toContain("slipway:service.minInstances: 0 lets the service scale to zero");
});

test("R10 instances that nobody starts are warned about", () => {
  const [warning] = checkFit(spec, target({ autoscaling: { value: false, source } }), "dev");
  expect(warning).toContain("does not scale by itself and always runs 1");
  expect(checkFit({ ...spec, maxInstances: 1 }, target({ autoscaling: { value: false, source } }), "dev")).toEqual([]);
});

test("everything that would break is refused at once, with the page that says why", () => {
  const narrow = target({
    requestSeconds: { value: 120, source },
    customDomain: { value: false, source },
    secretReferences: { value: false, source },
    scaleToZero: { value: false, source },
  });
  expect(() => checkFit({ ...spec, minInstances: 0 }, narrow, "dev")).toThrow(
    [
      `slipway:service.requestTimeoutSeconds: 300 s is more than the 120 s that narrow allows (${source}); set it with: pulumi config set --stack dev --path --type int 'slipway:service.requestTimeoutSeconds' 120`,
      `slipway:service.domain: narrow serves no custom domain (${source}); choose another target, or remove it with: pulumi config rm --stack dev --path 'slipway:service.domain'`,
      "slipway:secrets.TOKEN: narrow has no secret manager to look up a reference in; give the value, encrypted: npx slipway secrets set TOKEN dev",
      `slipway:service.minInstances: narrow does not scale to zero (${source}); set it with: pulumi config set --stack dev --path --type int 'slipway:service.minInstances' 1`,
    ].join("\n"),
  );
});

test("R11 a variable that the platform sets itself is refused, plain or secret", () => {
  const strict = target({ reservedVariables: { value: ["K_SERVICE", "X_*"], source } });
  const env = { K_SERVICE: "demo", K_OTHER: "1" };
  const secrets = { TOKEN: { reference: "a" }, X_KEY: { reference: "b" } };
  expect(() => checkFit({ ...spec, env, secrets }, strict, "dev")).toThrow(
    [
      `slipway:service.env.K_SERVICE: narrow keeps the name K_SERVICE for itself (${source}); remove it with: pulumi config rm --stack dev --path 'slipway:service.env.K_SERVICE'`,
      `slipway:service.secrets[1]: narrow keeps the name X_KEY for itself (${source}); remove it with: pulumi config rm --stack dev --path 'slipway:service.secrets[1]' && pulumi config rm --stack dev --path 'slipway:secrets.X_KEY'`,
    ].join("\n"),
  );
});

test("R11 secrets that differ in capitals alone are refused where a secret manager keeps them", () => {
  const secrets = { API_KEY: { reference: "a" }, api_key: { reference: "b" } };
  expect(() => checkFit({ ...spec, secrets }, target({}), "dev")).toThrow(
    "slipway:service.secrets[1]: api_key differs from API_KEY in capitals alone",
  );
  expect(checkFit({ ...spec, secrets: {}, env: { http_proxy: "a", HTTP_PROXY: "a" } }, target({}), "dev")).toEqual([]);
});

test("a health path that the platform keeps is refused there and nowhere else", () => {
  const healthPath = "/healthz";
  expect(checkFit({ ...spec, healthPath }, target({}), "dev")).toEqual([]);
  const strict = target({ reservedPaths: { value: /z$/, source } });
  expect(() => checkFit({ ...spec, healthPath }, strict, "dev")).toThrow(
    `slipway:service.healthPath: narrow may keep /healthz for itself (${source}); let the server answer under another one: pulumi config set --stack dev --path --type string 'slipway:service.healthPath' /health`,
  );
});

test("R13 an alert of calls that last longer than any call may is warned about", () => {
  const rules = { latency: { milliseconds: 300_000, minutes: 5 } };
  const [warning] = checkFit({ ...spec, alerts: { receivers: [], rules } }, target({}), "dev");
  expect(warning).toContain("it can never ring, since slipway:service.requestTimeoutSeconds ends a call after 300 s");
});

test("R13 a probe that wakes a service which may sleep is warned about, with what that costs at most", () => {
  const rules = { availability: { status: 200, minutes: 3 } };
  const sleepy = { ...spec, minInstances: 0, alerts: { receivers: [], rules } };
  const hour = { line: "compute", usd: 8, per: "warm instance", source, checked: "2026-11" } as const;
  const priced = {
    ...target({}),
    prices: { hour },
    usage: ({ minInstances }: ServiceSpec) => ({ hour: 0.2 + minInstances }),
  };
  const warned = (changes: Partial<ServiceSpec> = {}) => checkFit({ ...sleepy, ...changes }, priced, "dev").join("\n");
  expect(warned()).toContain(
    "slipway:alerts: the probe of availability and certificateExpiry keeps asking from outside, and so wakes the service",
  );
  expect(warned()).toContain("up to USD 8.00 a month more");
  expect(warned({ minInstances: 1 })).not.toContain("and so wakes the service");
  expect(warned({ alerts: { receivers: [], rules: {} } })).not.toContain("and so wakes the service");
});

function target(facts: Partial<Facts>): BoundTarget {
  const open = () => {
    throw new Error("nothing is deployed here");
  };
  const words = {
    name: "narrow",
    summary: "",
    names: {},
    ownRegistry: true,
    signals: [],
    logSignals: [],
    prices: {},
    example: {},
    facts: { ...generous, ...facts },
  };
  const seen = {
    check: () => [],
    unexamined: () => "",
    unmoved: "",
    sizes: undefined,
    muteFront: undefined,
    fallsSilent: undefined,
    domainSettings: { domainVerified: true },
    servesLater: () => [],
    look: async () => ({ warnings: [] }),
    pullsWith: [],
    makesRegistry: true,
  };
  return { ...words, ...seen, usage: () => ({}), load: async () => open };
}
