import { AsyncResource } from "node:async_hooks";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "./contract.ts";

/** What was just made, or asked of a platform; a wait is repeated when a value of it changes. Nothing secret belongs here. */
type Made = Readonly<Record<string, string>> | readonly string[];

/** A pause, after something that a platform takes time to make true everywhere and cannot be asked about. */
interface Pause {
  seconds: pulumi.Input<number>;
  /** Said while waiting. */
  why: string;
}

/** A question that is asked until the platform has answered. */
interface Question<What extends Made> {
  /** Resolves once it is so; rejects with what the user is told. Runs in the program, with its sign-in at the cloud. */
  until(made: What): Promise<void>;
}

/** What is waited for, and for how long or until when. */
export type WaitArgs<What extends Made> = { for: pulumi.Input<{ [Key in keyof What]: pulumi.Input<What[Key]> }> } & (
  Pause | Question<What>
);

/**
 * Waits once for what was made: no preview waits, an `up` that changes nothing does not wait again, and a wait that
 * failed is repeated by the next `up`.
 */
// https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/: an error of a hook before creation fails it.
export class Wait<What extends Made = Made> extends pulumi.CustomResource {
  constructor(name: string, args: WaitArgs<What>, opts?: pulumi.CustomResourceOptions) {
    if ("seconds" in args) super("slipway:index:Wait", name, { ...args }, opts);
    else {
      const { until, ...inputs } = args;
      const askNow = ({ newInputs }: pulumi.ResourceHookArgs) => until((newInputs as { for: What }).for);
      // The engine calls from outside, where a component for a program in another language finds its deployment no more.
      const ask = new pulumi.ResourceHook(name, AsyncResource.bind(askNow));
      super("slipway:index:Wait", name, inputs, { ...opts, hooks: { beforeCreate: [ask] } });
    }
  }
}

/** A pause after rights were given, which a cloud takes time to make known everywhere and cannot be asked about. */
export function whenKnown(
  rights: readonly pulumi.CustomResource[],
  pause: Pause,
  { spec, parent }: Pick<ServiceContext, "spec" | "parent">,
): Wait {
  return new Wait(`${spec.name}-rights`, { ...pause, for: rights.map(({ id }) => id) }, { parent });
}

/** What something is made of, short enough for a state that keeps it twice. */
export function digestOf(made: pulumi.Input<object>): pulumi.Output<string> {
  return pulumi.jsonStringify(made).apply((text) => createHash("sha256").update(text).digest("hex"));
}
