import type * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { type CiNeeds, ciSignIn } from "./ci.ts";
import type { AwsOptions } from "./options.ts";
import { type AwsOpts, openAws } from "./opts.ts";
import { ecrRegistry } from "./registry.ts";
import { type PinnedSecret, secretVariables } from "./secrets.ts";

/** What a target on AWS runs, and with what. */
export interface Deployment {
  image: pulumi.Output<string>;
  secrets: Record<string, PinnedSecret>;
  opts: AwsOpts;
}

/** Opens a target on AWS: one provider, a registry, pinned secrets and the workflow's sign-in; `run` is all it adds. */
export function opening<Options extends AwsOptions>(
  needs: (context: TargetContext<Options>) => CiNeeds,
  run: (context: TargetContext<Options>, deployment: Deployment) => ServiceOutputs,
): (context: TargetContext<Options>) => OpenTarget {
  return (context) => {
    const { options } = context;
    const opened = openAws(context, options);
    return {
      registry: () => ecrRegistry(context, options, opened),
      deploy: (image) => {
        const secrets = secretVariables(context, opened);
        const { opts, signIns } = ciSignIn(context, { options, image, secrets, needs: needs(context) }, opened);
        return { ...run(context, { image, secrets, opts }), ...signIns };
      },
    };
  };
}
