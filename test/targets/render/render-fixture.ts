import * as z from "zod";
import type { CloudOptions } from "../../../simulation/cloud/index.ts";
import type { TargetFixture } from "../../infra/target-suite.ts";

const text = z.record(z.string(), z.string());
const serviceInputs = z.object({
  image: z.string(),
  env: text,
  // Pulumi's mark of a secret, around its value.
  secrets: z.object({ value: text }),
  healthPath: z.string(),
});

/** How the promises can be seen on Render. */
export const renderFixture: TargetFixture = {
  options: { workspace: "tea-0123456789abcdefghij" },
  service: { memoryMiB: 2048 },
  image: { repository: "ghcr.io/team/server" },
  server: { type: "slipway:render:Service", name: "demo" },
  read(inputs) {
    const { image, env, secrets, healthPath } = serviceInputs.parse(inputs);
    return { image, healthPath, env: { ...env, ...secrets.value } };
  },
};

/** What Render computes. */
export const renderOutputs: Pick<CloudOptions, "types"> = {
  types: {
    "slipway:render:Service": {
      outputs: ({ inputs }) => ({
        url: `https://${String(inputs.name)}.onrender.com`,
        slug: inputs.name ?? "",
        dashboardUrl: "https://dashboard.render.com/web/srv-1",
        deployment: "dep-1",
      }),
    },
    "slipway:render:CustomDomain": {
      outputs: ({ inputs }) => ({ recordType: "CNAME", recordValue: `${String(inputs.slug)}.onrender.com` }),
    },
  },
};
