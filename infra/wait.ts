import * as pulumi from "@pulumi/pulumi";

/** What is waited for. */
export interface WaitArgs {
  seconds: pulumi.Input<number>;
  /** Said while waiting. */
  why: string;
  /** Ids of what was just made; the wait is repeated when one of them changes. */
  for: pulumi.Input<pulumi.Input<string>[]>;
}

/** A pause after something that a platform takes time to make true everywhere and cannot be asked about. */
export class Wait extends pulumi.CustomResource {
  constructor(name: string, args: WaitArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:index:Wait", name, { ...args }, opts);
  }
}
