import * as pulumi from "@pulumi/pulumi";

export interface ImageHistoryArgs {
  /** What runs now. */
  image: pulumi.Input<string>;
  /** Whether a rollback chose it: what came after it is then passed over by the next one. */
  rollback: boolean;
  /** What the image is for, where that is said. */
  platform?: string;
}

/**
 * Remembers in the state which images ran: the newest first, each once; digests of those that were rolled back; and by
 * digest the platform that each is for, empty where none is said.
 */
export class ImageHistory extends pulumi.CustomResource {
  declare readonly images: pulumi.Output<string[]>;
  declare readonly rolledBack: pulumi.Output<string[]>;
  declare readonly platforms: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ImageHistoryArgs, opts?: pulumi.CustomResourceOptions) {
    const remembered = { images: undefined, rolledBack: undefined, platforms: undefined };
    super("slipway:index:ImageHistory", name, { ...args, ...remembered }, opts);
  }
}
