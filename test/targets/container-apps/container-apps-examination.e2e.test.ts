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
      options: { location: "westeurope", startTimeoutSeconds: 10 },
      staging: "PATCH /subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.App/containerApps/:app",
      steps: [
        "slipway:index:Wait",
        "slipway:index:Wait",
        "slipway:index:Wait",
        "slipway:index:Wait",
        "azure-native:app:ContainerApp",
        "slipway:index:ImageHistory",
      ],
    },
    () => {},
  );
});
