import * as z from "zod";
import { awsOptions } from "../../clouds/aws/options.ts";
import * as part from "../../option-parts.ts";

/** `slipway:options` of a stack on App Runner. */
export const options = z.strictObject({
  ...awsOptions,
  domainWaitSeconds: part.waitSeconds(
    "Time App Runner gets to check records that the stack has set, and to bind the certificate",
    { byDefault: 300, longest: 3600 },
  ),
  roleWaitSeconds: part.waitSeconds("Time a new role gets to be known everywhere before the service takes it", {
    byDefault: 15,
    longest: 300,
  }),
});

export type AppRunnerOptions = z.infer<typeof options>;
