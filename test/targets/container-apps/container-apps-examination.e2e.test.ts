import { describe } from "vitest";
import { simulation } from "../../../infra/targets/container-apps/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { testExamined } from "../examined-life.ts";

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
    () => {},
  );
});
