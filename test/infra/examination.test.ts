import { describe, expect, test } from "vitest";
import { resolve } from "node:path";
import { examineSchema } from "../../infra/examine-schema.ts";
import { examinationOf, examinationWarnings } from "../../infra/examination.ts";
import { imageBuildSchema, readyImageSchema } from "../../infra/schema.ts";
import { targets } from "../../infra/targets/index.ts";

const folder = resolve(import.meta.dirname, "../fixtures/tiny-mcp-server");
const place = { stack: "test", projectDirectory: folder };
const image = imageBuildSchema.parse({});
const reference = `registry.example/server@sha256:${"a".repeat(64)}`;

function given(examine: object, { first = true, production = false } = {}) {
  const target = { name: "some", unexamined: () => (first ? undefined : "") };
  return { examine: examineSchema.parse(examine), image, target, spec: { name: "demo", production } };
}

describe("what is examined before it takes traffic", () => {
  test("R38 every new revision, by critical findings, where the target can", () => {
    expect(examinationOf(given({}), place)).toEqual({ failOn: "critical", timeoutSeconds: 60 });
    expect(examinationOf(given({ failOn: "major" }), place)).toMatchObject({ failOn: "major" });
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
    const target = { name: "some", unexamined: () => "behind a load balancer" };
    expect(examinationWarnings({ ...given({ beforeTraffic: true }), target }, "test")).toEqual([
      expect.stringContaining("on some behind a load balancer a new revision takes traffic as soon as"),
    ]);
  });

  test("R38 which targets do is data", async () => {
    const all = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
    const able = all
      .filter(({ examinesFirst }) => examinesFirst)
      .map(({ name }) => name)
      .toSorted();
    expect(able).toEqual(["cloud-run", "container-apps", "docker"]);
  });
});
