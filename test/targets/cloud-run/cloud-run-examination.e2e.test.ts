import { describe } from "vitest";
import { simulation } from "../../../infra/targets/cloud-run/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { testExamined } from "../examined-life.ts";

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
    () => {},
  );
});
