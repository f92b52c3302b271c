import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFaults, nameOf } from "../../infra/names.ts";
import { targets } from "../../infra/targets/index.ts";
import { simulations } from "../../simulation/index.ts";
import { cluster, smallest } from "../targets/kubernetes/kubernetes-fixture.ts";
import { published } from "./published-names.ts";
import { type Registered, runProgram, type StackConfig, useCloud } from "./program.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());
useCloud(cluster());

const service = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stacks.go
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

const ci = { repository: "team/server", environment: "prod" };
const alerts = { receivers: [{ email: "team@example.com" }], budget: { usdPerMonth: 10 } };
const withDomain = { domain: "mcp.example.com" };
const stacks: Record<string, StackConfig> = {
  "cloud-run": {
    service: withDomain,
    options: {
      project: "my-project",
      region: "europe-west1",
      billingAccount: "012345-ABCDEF-012345",
      domainVerified: true,
      domainWaitSeconds: 0,
      ci,
    },
  },
  "container-apps": { service: {}, options: { location: "westeurope", ci } },
  ecs: { service: withDomain, options: { region: "eu-west-1", domainVerified: true, ci } },
  "app-runner": { service: {}, options: { region: "eu-west-1", ci } },
  docker: { service: {}, options: { dataPath: "/data" } },
  kubernetes: {
    service: withDomain,
    options: { ...smallest, prometheus: {} },
    image: { repository: "ghcr.io/team/server" },
  },
  railway: {
    service: {},
    options: { workspace: "01234567-89ab-4cde-8f01-23456789abcd" },
    image: { repository: "ghcr.io/team/server" },
  },
  render: {
    service: {},
    options: { workspace: "tea-0123456789abcdefghij" },
    image: { repository: "ghcr.io/team/server", pull: { username: "bot", secret: "PULL" } },
  },
};

const odd: [name: string, stack: string][] = [
  ["a", "d"],
  ["a--b", ".Prod_EU-"],
  ["a".repeat(40), "a-stack-whose-name-is-as-long-as-names-get".repeat(2)],
];

describe.each(Object.keys(stacks))("R15 target %s", (target) => {
  test("names what it makes as its platform takes it, or says why not", async () => {
    const { names } = (await targets[target]?.())?.default ?? {};
    if (!names) throw new Error(`there is no target ${target}`);
    fc.assert(
      fc.property(service, stack, stack, (name, one, other) => {
        const spec = { name };
        if (nameFaults(names, { spec, stack: one }).length > 0) return;
        for (const [kind, rule] of Object.entries(names)) {
          const made = nameOf(rule, { spec, stack: one });
          const { pulumiAdds = 0, reservedStarts = [], reservedParts = [] } = { ...rule };
          expect(made, kind).toMatch(rule.pattern);
          expect(made.length + pulumiAdds, kind).toBeLessThanOrEqual(rule.longest);
          expect(made.length + pulumiAdds, kind).toBeGreaterThanOrEqual(rule.shortest);
          expect(
            reservedStarts.filter((word) => made.toLowerCase().startsWith(word)),
            kind,
          ).toEqual([]);
          expect(
            reservedParts.filter((word) => made.toLowerCase().includes(word)),
            kind,
          ).toEqual([]);
          const elsewhere = nameOf(rule, { spec, stack: other });
          if (pulumiAdds === 0 && one !== other) expect(elsewhere, kind).not.toBe(made);
        }
      }),
      { examples: odd.map(([name, one]) => [name, one, "dev"]) },
    );
  });

  test.each(odd)("takes service %s on stack %s, every name as the platform publishes it", async (name, one) => {
    const { resources } = await runProgram(configOf(target, name), { stack: one });
    const wrong = resources.flatMap((made) =>
      namesOf(made).filter((physical) => !published[made.type]?.[1].test(physical)),
    );
    expect(wrong).toEqual([]);
    expect(resources.filter((made) => namesOf(made).length > 0).length).toBeGreaterThan(1);
  });

  test.each([
    ["login", "dev"],
    ["microsoft-tools", "dev"],
    ["gcp-tools", "dev"],
    ["internal-tools", "dev"],
    ["sg-tools", "dev"],
    ["example", "my-Windows"],
  ])("either takes service %s on stack %s or refuses it before anything is made", async (name, one) => {
    const { names } = (await targets[target]?.())?.default ?? {};
    const faults = nameFaults(names ?? {}, { spec: { name }, stack: one });
    const reserved: Record<string, string[]> = {
      "cloud-run": ["gcp-tools"],
      "container-apps": ["login", "microsoft-tools", "my-Windows"],
      ecs: ["internal-tools", "sg-tools"],
    };
    const refused = reserved[target]?.some((word) => word === name || word === one) ?? false;
    expect(faults.map(({ problem }) => problem.includes("is reserved in the name of a"))).toEqual(
      refused ? [true] : [],
    );
  });
});

test("every name that a platform publishes is one that a stack makes", async () => {
  const made = new Set<string>();
  for (const target of Object.keys(stacks)) {
    const { resources } = await runProgram(configOf(target, "example"));
    for (const { type } of resources) made.add(type);
  }
  expect(Object.keys(published).filter((type) => !made.has(type))).toEqual([]);
});

function configOf(target: string, name: string): StackConfig {
  const { service: more, options, image } = stacks[target] ?? {};
  return {
    target,
    image: { context: "test/fixtures/plain-server", ...Object(image) },
    service: {
      name,
      maxInstances: 1,
      memoryMiB: 2048,
      requestTimeoutSeconds: 100,
      secrets: ["TOKEN_", "_KEY"],
      ...Object(more),
    },
    options,
    secrets: { TOKEN_: "one", _KEY: "two", ...(Object.hasOwn(Object(image), "pull") ? { PULL: "three" } : {}) },
    alerts,
  };
}

/** The physical names in a resource's inputs; where there is none, Pulumi appends eight characters to the logical one. */
function namesOf({ type, name, inputs }: Registered): string[] {
  const [property] = published[type] ?? [];
  if (property === undefined) return [];
  const value =
    valueAt(inputs, property.split(".")) ?? `${name}${type.startsWith("azure-native:") ? "0123abcd" : "-0123456"}`;
  return [value].flat().filter((text) => typeof text === "string");
}

/** What lies at a path such as `metadata.name`. */
function valueAt(inputs: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return inputs;
  return valueAt(Object(inputs)[key], rest);
}
