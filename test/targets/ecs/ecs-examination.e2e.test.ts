import { describe, expect, test, vi } from "vitest";
import { weightsOf } from "../../../infra/targets/ecs/simulation/balancer.ts";
import { simulation } from "../../../infra/targets/ecs/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { testFailsInSteps } from "../canary-cases.ts";
import { testExamined } from "../examined-life.ts";

const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("ecs");

describe.skipIf(skipped)("what a plain `pulumi up` looks at on ecs before a revision takes traffic", () => {
  testExamined(
    {
      target: "ecs",
      simulation,
      options: { region: "eu-west-1", dns: { hostedZoneId: "Z123" } },
      service: { domain: "mcp.example.com", memoryMiB: 2048 },
      staging: "UpdateService",
      made: ["aws:ecs/taskDefinition:TaskDefinition::demo", "aws:ecs/service:Service::demo-next"],
      steps: [
        "create-replacement Wait demo-examined",
        "update Service demo",
        "create-replacement Wait demo-deployment",
        "delete-replaced Wait demo-deployment",
        "delete-replaced Wait demo-examined",
        // That which served, and those that were not fit.
        ...Array.from({ length: 4 }, () => "delete-replaced TaskDefinition demo"),
      ],
    },
    (stack) => {
      const canary = { canary: [10, 50], canarySeconds: 5 };
      const weights = () => {
        const listener = stack().cloud.resources.find(
          ({ type, inputs }) => type.endsWith(":Listener") && inputs.port === 443,
        );
        return listener ? [...weightsOf(listener).values()] : [];
      };
      const beside = () => {
        const service = stack().cloud.resources.find(
          ({ name, type }) => name === "demo-next" && type === simulation.service,
        );
        return service?.inputs.desiredCount;
      };

      /** What the other port answers by itself; undefined while it leads to a revision. */
      const door = () => {
        const rule = stack().cloud.resources.find(({ type }) => type.endsWith(":ListenerRule"));
        return /"statusCode":"(\d+)"/.exec(JSON.stringify(rule?.inputs.actions))?.[1];
      };
      const clear = [[100, 0], 0, "404"];

      testFailsInSteps(stack, {
        examine: canary,
        shares: weights,
        counted: (metric, failed) => (metric.endsWith("_errors") ? failed : 90),
        // What ECS is asked for, it does a moment later.
        settled: () => expect.poll(() => [weights(), beside(), door()]).toEqual(clear),
      });

      /** Counts well of every revision, and tells the weights that were in place when it was asked. */
      const watchWell = (told: (weights: string) => void) => {
        stack().measured.counts = (_, metric) => {
          told(JSON.stringify(weights()));
          return /_errors$/.test(metric) ? 0 : 90;
        };
      };

      /** Ends the machine's `up` amid the first step. */
      const dieAmidSteps = async (revision: string) => {
        const { api, configure, engine, underTraffic } = stack();
        await configure(revision, { examine: { ...canary, canarySeconds: 60 } });
        const { promise, resolve } = Promise.withResolvers<true>();
        const routed = vi.fn<(route: string) => void>();
        api.watch((route) => {
          if (route === "ModifyListener") routed(route);
          if (routed.mock.calls.length === 1) resolve(true);
        });
        const { answer, seen } = await underTraffic(() => engine.up({ crashOn: promise }));
        await engine.cancel();
        // The nodes of the load balancer hear of it a moment later.
        expect(answer.ok, answer.output).toBe(false);
        await expect.poll(() => [weights(), beside()]).toEqual([[90, 10], 1]);
        expect(door()).toBeUndefined();
        return seen;
      };

      test("R38 one whose steps end with the machine keeps its share until the next up, which begins anew", async () => {
        expect(await dieAmidSteps("third")).toContain("second");
        const { configure, engine, underTraffic } = stack();
        await configure("third", { examine: canary });
        const shares = new Set<string>();
        // What lives on without its engine asks what came of a share that it has no more.
        watchWell((seen) => void (seen === "[100,0]" || shares.add(seen)));
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok, answer.output).toBe(true);
        expect([...shares]).toEqual(["[90,10]", "[50,50]"]);
        expect(seen).toEqual(["second", "third"]);
        // What ECS is asked for, it does a moment later.
        await expect.poll(() => [weights(), beside(), door()]).toEqual(clear);
        expect((await engine.up()).operations).toEqual([]);
      });

      test.each([
        ["goes back", { image: { rollback: true } }],
        ["deploys unexamined", { examine: { beforeTraffic: false } }],
      ])("R38 or until one that %s to what serves, whose tasks are all that run then", async (_, changes) => {
        expect(await dieAmidSteps("second")).toContain("third");
        const { configure, engine, underTraffic } = stack();
        await configure("third", changes);
        const { answer } = await underTraffic(() => engine.up());
        expect(answer.ok, answer.output).toBe(true);
        await expect.poll(() => [weights(), beside(), door()]).toEqual(clear);
        expect((await underTraffic(async () => {})).seen).toEqual(["third"]);
      });

      test("R38 what a run leaves that ended with the machine before ECS gave its revision up is gone with the next", async () => {
        const { api, configure, engine, underTraffic } = stack();
        await configure("second", { env: { FAIL_WITH: "no-start" } });
        const { promise, resolve } = Promise.withResolvers<true>();
        api.watch((route) => void (route === "UpdateService" && resolve(true)));
        const crashed = await underTraffic(() => engine.up({ crashOn: promise }));
        await engine.cancel();
        expect([crashed.answer.ok, crashed.seen]).toEqual([false, ["third"]]);
        // No task of it runs.
        await expect.poll(() => [weights(), beside(), door()]).toEqual([[100, 0], 1, undefined]);
        await configure("third", { examine: { beforeTraffic: false } });
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok, answer.output).toBe(true);
        expect(seen).toEqual(["third"]);
        await expect.poll(() => [weights(), beside(), door()]).toEqual(clear);
      });

      test("R38 and is destroyed with the rest", async () => {
        expect(await dieAmidSteps("second")).toContain("third");
      });
    },
  );
});
