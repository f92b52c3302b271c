import fc from "fast-check";
import { expect, test } from "vitest";
import { nameOf } from "../../../infra/names.ts";
import { names as appRunner } from "../../../infra/targets/app-runner/names.ts";
import { names as ecs } from "../../../infra/targets/ecs/names.ts";

const service = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stacks.go
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

// What a workflow may touch on AWS is said by how its name begins.
test("R16 no name of one stack begins as another's does, even where service and stack read the same together", () => {
  const kinds = Object.values({ ...ecs, ...appRunner }).filter((kind) => "exclusive" in kind);
  expect(kinds.length).toBeGreaterThan(7);
  fc.assert(
    fc.property(fc.tuple(service, stack), fc.tuple(service, stack), (one, other) => {
      fc.pre(one.join("/") !== other.join("/"));
      for (const kind of kinds) {
        const [first = "", second = ""] = [one, other].map(([name, on]) => nameOf(kind, { spec: { name }, stack: on }));
        expect(first.startsWith(second), `${first} ${second}`).toBe(false);
      }
    }),
    {
      examples: [
        [
          ["a", "b-c"],
          ["a-b", "c"],
        ],
        [
          ["a", "b-c"],
          ["a", "b"],
        ],
        [
          ["a", "b_c"],
          ["a", "b-c"],
        ],
      ],
    },
  );
});
