import * as pulumi from "@pulumi/pulumi";

export interface ImageHistoryArgs {
  /** What runs now. */
  image: pulumi.Input<string>;
  /** Whether a rollback chose it: what came after it is then passed over by the next one. */
  rollback: boolean;
}

/** Remembers in the state which images ran: the newest first, each once; and digests of those that were rolled back. */
export class ImageHistory extends pulumi.CustomResource {
  declare readonly images: pulumi.Output<string[]>;
  declare readonly rolledBack: pulumi.Output<string[]>;

  constructor(name: string, args: ImageHistoryArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:index:ImageHistory", name, { ...args, images: undefined, rolledBack: undefined }, opts);
  }
}
