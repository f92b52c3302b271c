import { describe, expect, test } from "vitest";
import { resolve } from "node:path";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import { examineSchema } from "../../infra/examine-schema.ts";
import { boundsOf, examinationOf, examinationWarnings } from "../../infra/examination.ts";
import { imageBuildSchema, readyImageSchema } from "../../infra/schema.ts";
import type { StepsSeen } from "../../infra/staged.ts";
import { targets } from "../../infra/targets/index.ts";

const folder = resolve(import.meta.dirname, "../fixtures/tiny-mcp-server");
const place = { stack: "test", projectDirectory: folder };
const image = imageBuildSchema.parse({});
const reference = `registry.example/server@sha256:${"a".repeat(64)}`;

interface How {
  first?: boolean;
  production?: boolean;
  unmoved?: string;
  movesInSteps?: StepsSeen | undefined;
}

function given(examine: object, { first = true, production = false, unmoved, movesInSteps }: How = {}) {
  const target = { name: "some", unmoved, movesInSteps, unexamined: () => (first ? undefined : "") };
  const bounds = boundsOf(alertsSchema.parse({ toolErrors: false }));
  return { examine: examineSchema.parse(examine), image, target, spec: { name: "demo", production }, bounds };
}

describe("what is examined before it takes traffic", () => {
  test("R38 every new revision, by critical findings, where the target can", () => {
    expect(examinationOf(given({}), place)).toEqual({ failOn: "critical", timeoutSeconds: 60 });
    expect(examinationOf(given({ failOn: "major" }), place)).toMatchObject({ failOn: "major" });
  });

  test("R38 in steps, by the bounds of the alarms, where the stack names some", () => {
    expect(examinationOf(given({ canary: [10, 50], canarySeconds: 60 }), place)?.canary).toEqual({
      steps: [10, 50],
      seconds: 60,
      bounds: { errorRate: 5, toolErrors: undefined },
    });
    expect(examineSchema.safeParse({ canary: [50, 10] }).success).toBe(false);
  });

  test("R38 for no longer than the job that deploys", () => {
    expect(examineSchema.safeParse({ canary: [10, 50], canarySeconds: 1200 }).success).toBe(true);
    const { error } = examineSchema.safeParse({ canary: [10, 50], canarySeconds: 1201 });
    expect(error?.issues).toEqual([
      expect.objectContaining({
        path: ["canarySeconds"],
        message: "makes 2402 s with 2 steps; all steps must end within 2400 s, since a workflow deploys for an hour",
      }),
    ]);
  });

  test.each([
    [{}, { unmoved: "" }, "slipway:examine.canary: on some a new revision gets all requests at once"],
    [
      {},
      { unmoved: "by an Ingress" },
      "slipway:examine.canary: on some by an Ingress a new revision gets all requests",
    ],
    [{ beforeTraffic: false }, {}, "on some with slipway:examine.beforeTraffic: false a new revision gets"],
  ])("R38 steps that nobody takes are told: %j, %j", (examine, how, words) => {
    const asked = given({ ...examine, canary: [10] }, how);
    expect(examinationWarnings(asked, "test")).toEqual([expect.stringContaining(words)]);
  });

  test("R38 none where the stack, or the target, says no", () => {
    expect(examinationOf(given({ beforeTraffic: false }), place)).toBeUndefined();
    expect(examinationOf(given({ beforeTraffic: true }, { first: false }), place)).toBeUndefined();
  });

  test("R38 no image that is gone back to, which has served before; a ready one is like any", () => {
    const back = readyImageSchema.parse({ reference, rollback: true });
    expect(examinationOf({ ...given({}), image: back }, place)).toBeUndefined();
    expect(examinationOf({ ...given({}), image: readyImageSchema.parse({ reference }) }, place)).toBeDefined();
  });
});

describe("a target that holds no revision back", () => {
  test.each([
    [{}, { first: false, production: true }],
    [{ beforeTraffic: true }, { first: false }],
  ])("R38 says so: %j, %j", (examine, how) => {
    expect(examinationWarnings(given(examine, how), "test")).toEqual([
      expect.stringMatching(/^slipway:examine\.beforeTraffic: on some a new revision takes traffic as soon as/),
    ]);
  });

  test.each([
    [{ beforeTraffic: false }, { first: false, production: true }],
    [{}, { first: false }],
    [{}, { production: true }],
  ])("R38 is silent where nobody counts on it: %j, %j", (examine, how) => {
    expect(examinationWarnings(given(examine, how), "test")).toEqual([]);
  });

  test("R38 with these settings says why", () => {
    const target = {
      name: "some",
      unmoved: undefined,
      movesInSteps: undefined,
      unexamined: () => "behind a load balancer",
    };
    expect(examinationWarnings({ ...given({ beforeTraffic: true }), target }, "test")).toEqual([
      expect.stringContaining("on some behind a load balancer a new revision takes traffic as soon as"),
    ]);
  });

  test.each(["app-runner", "railway", "render"] as const)(
    "R38 %s says so at preview, of its steps too",
    async (name) => {
      const definition = (await targets[name]?.())?.default;
      const bound = definition?.bind(definition.example);
      if (!bound || !("target" in bound)) throw new Error("the example has all that it needs");
      const { target } = bound;
      expect(examinationWarnings({ ...given({}, { production: true }), target }, "test")).toEqual([
        expect.stringContaining(`slipway:examine.beforeTraffic: on ${name} a new revision takes traffic as soon as`),
      ]);
      expect(examinationWarnings({ ...given({ canary: [10] }), target }, "test")).toEqual([
        `slipway:examine.canary: on ${name} a new revision gets all requests at once`,
      ]);
      expect(examinationOf({ ...given({ beforeTraffic: true }), target }, place)).toBeUndefined();
    },
  );

  test("R38 which targets give shares is data", async () => {
    const all = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
    const able = all.filter(({ movesInSteps }) => movesInSteps).map(({ name }) => name);
    expect(able.toSorted()).toEqual(["cloud-run", "container-apps", "ecs", "kubernetes"]);
  });

  test("R38 a step that ends before its target sees anything of it is refused, with the least that is judged", async () => {
    const { movesInSteps } = (await targets.ecs?.())?.default ?? {};
    const steps = (canarySeconds: number) => given({ canary: [10], canarySeconds }, { movesInSteps });
    expect(() => examinationWarnings(steps(179), "test")).toThrow(
      "with steps of 179 s nothing would be judged: some shows what it measured later",
    );
    expect(examinationWarnings(steps(180), "test")).toEqual([]);
  });

  test.each([
    ["kubernetes", "errorRate"],
    ["container-apps", "toolErrors"],
  ] as const)("R38 a bound that %s counts nothing for is told: %s", async (name, bound) => {
    const { movesInSteps } = (await targets[name]?.())?.default ?? {};
    const bounds = boundsOf(alertsSchema.parse({}));
    const asked = { ...given({ canary: [10] }, { movesInSteps }), bounds };
    expect(examinationWarnings(asked, "test")).toEqual([expect.stringContaining(`what slipway:alerts.${bound} is`)]);
  });

  test("R38 which targets do is data", async () => {
    const all = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
    const able = all
      .filter(({ examinesFirst }) => examinesFirst)
      .map(({ name }) => name)
      .toSorted();
    expect(able).toEqual(["cloud-run", "container-apps", "docker", "ecs", "fly", "kubernetes"]);
  });
});
