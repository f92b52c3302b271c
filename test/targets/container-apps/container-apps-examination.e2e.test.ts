import { describe, expect, test } from "vitest";
import * as z from "zod";
import { simulation } from "../../../infra/targets/container-apps/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { testExamined } from "../examined-life.ts";
import { testKilledInSteps } from "../killed-in-steps.ts";

const configurationSchema = z.object({
  ingress: z.object({ traffic: z.array(z.object({ weight: z.number(), label: z.string().optional() })) }),
});
const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("container-apps");

describe.skipIf(skipped)("what a plain `pulumi up` looks at on container-apps before a revision takes traffic", () => {
  testExamined(
    {
      target: "container-apps",
      simulation,
      service: { memoryMiB: 2048, requestTimeoutSeconds: 200 },
      options: { location: "westeurope", startTimeoutSeconds: 10 },
      staging: "PATCH /subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.App/containerApps/:app",
      steps: [
        "create-replacement Wait demo-examined",
        "update ContainerApp demo",
        "create-replacement Wait demo-revision",
        "delete-replaced Wait demo-revision",
        "delete-replaced Wait demo-examined",
      ],
    },
    (stack) => {
      const canary = { canary: [20, 50], canarySeconds: 1 };
      const weights = () => {
        const { ingress } = configurationSchema.parse(stack().server().inputs.configuration);
        return ingress.traffic.map(({ weight, label = "" }) => ({ weight, label }));
      };

      test("R38 a revision that fails more requests than an alarm allows gets no more weight", async () => {
        const { configure, engine, measured, underTraffic } = stack();
        const shares = new Set<string>();
        measured.counts = (_, category) => {
          shares.add(JSON.stringify(weights()));
          return category === "5xx" ? 7 : 83;
        };
        await configure("third", { examine: canary });
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok).toBe(false);
        expect(answer.output).toContain(
          "with 20 % of the requests for 1 s, 7 of 90 requests were answered 5xx (7.8 %, at most 5 %)",
        );
        const share = [
          { weight: 80, label: "" },
          { weight: 20, label: "next" },
        ];
        expect([...shares]).toEqual([JSON.stringify(share)]);
        expect(seen).toEqual(["second", "third"]);
        expect(weights()).toEqual([{ weight: 100, label: "" }]);
        expect((await underTraffic(async () => {})).seen).toEqual(["second"]);
      });

      test("R38 one that answers well gets more weight with every step", async () => {
        const { engine, measured, underTraffic } = stack();
        const shares = new Set<number>();
        measured.counts = (_, category) => {
          shares.add(weights().find(({ label }) => label === "next")?.weight ?? 0);
          return category === "5xx" ? 0 : 90;
        };
        const { answer, seen } = await underTraffic(() => engine.up());
        expect(answer.ok, answer.output).toBe(true);
        expect([...shares]).toEqual([20, 50]);
        expect(seen).toEqual(["second", "third"]);
        expect(weights()).toEqual([{ weight: 100, label: "" }]);
        expect((await engine.up()).operations).toEqual([]);
      });

      testKilledInSteps(stack, () => weights().find(({ label }) => label === "next")?.weight);
    },
  );
});
