import { describe, expect } from "vitest";
import * as z from "zod";
import { simulation } from "../../../infra/targets/container-apps/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { type Steps, testFailsInSteps, testPassesInSteps } from "../canary-cases.ts";
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
      const weights = () => {
        const { ingress } = configurationSchema.parse(stack().server().inputs.configuration);
        return ingress.traffic.map(({ weight, label = "" }) => ({ weight, label }));
      };
      const staged = () => weights().find(({ label }) => label === "next")?.weight;
      const steps: Steps = {
        examine: { canary: [20, 50], canarySeconds: 1 },
        shares: () => [weights().find(({ label }) => label === "")?.weight ?? 0, staged() ?? 0],
        counted: (category, failed) => (category === "5xx" ? failed : 90 - failed),
        settled: async () => expect(weights()).toEqual([{ weight: 100, label: "" }]),
      };
      testFailsInSteps(stack, steps);
      testPassesInSteps(stack, steps);
      testKilledInSteps(stack, staged);
    },
  );
});
