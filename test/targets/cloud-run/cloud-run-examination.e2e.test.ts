import { describe, expect, test } from "vitest";
import * as z from "zod";
import { simulation } from "../../../infra/targets/cloud-run/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { testExamined } from "../examined-life.ts";
import { testKilledInSteps } from "../killed-in-steps.ts";

const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("cloud-run");

describe.skipIf(skipped)("what a plain `pulumi up` looks at on cloud-run before a revision takes traffic", () => {
  testExamined(
    {
      target: "cloud-run",
      simulation,
      options: { project: "my-project", region: "europe-west1" },
      staging: "PATCH /projects/:project/locations/:location/services/:service",
      steps: ["create-replacement Wait demo-examined", "update Service demo", "delete-replaced Wait demo-examined"],
    },
    (stack) => {
      const canary = { canary: [10, 50], canarySeconds: 1 };
      const percents = () =>
        z
          .array(z.object({ percent: z.number().optional(), tag: z.string().optional() }))
          .parse(stack().server().inputs.traffics)
          .map(({ percent = 0, tag = "" }) => ({ percent, tag }));

      test("R38 a revision that fails more requests than an alarm allows gets no more of them", async () => {
        const { configure, engine, measured, underTraffic } = stack();
        const shares = new Set<string>();
        measured.counts = (_, metric) => {
          shares.add(JSON.stringify(percents()));
          return /_server_errors$/.test(metric) ? 7 : 90;
        };
        await configure("third", { examine: canary });
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok).toBe(false);
        expect(answer.output).toContain(
          "with 10 % of the requests for 1 s, 7 of 90 requests were answered 5xx (7.8 %, at most 5 %)",
        );
        expect([...shares]).toEqual([
          JSON.stringify([
            { percent: 90, tag: "" },
            { percent: 10, tag: "next" },
          ]),
        ]);
        expect(seen).toEqual(["second", "third"]);
        expect(percents()).toEqual([{ percent: 100, tag: "" }]);
        expect((await underTraffic(async () => {})).seen).toEqual(["second"]);
      });

      test("R38 one that answers well gets them in steps", async () => {
        const { engine, measured, underTraffic } = stack();
        const shares = new Set<number>();
        measured.counts = (_, metric) => {
          shares.add(percents().find(({ tag }) => tag === "next")?.percent ?? 0);
          return /_errors$/.test(metric) ? 0 : 90;
        };
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok, answer.output).toBe(true);
        expect([...shares]).toEqual([10, 50]);
        expect(seen).toEqual(["second", "third"]);
        expect(percents()).toEqual([{ percent: 100, tag: "" }]);
        expect((await engine.up()).operations).toEqual([]);
      });

      testKilledInSteps(stack, () => percents().find(({ tag }) => tag === "next")?.percent);
    },
  );
});
