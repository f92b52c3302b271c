import * as pulumi from "@pulumi/pulumi";

/** Remembers in the state which images were deployed: the newest first, each once. */
export class ImageHistory extends pulumi.CustomResource {
  declare readonly images: pulumi.Output<string[]>;

  constructor(name: string, args: { image: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super("slipway:index:ImageHistory", name, { ...args, images: undefined }, opts);
  }
}
