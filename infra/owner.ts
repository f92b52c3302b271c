import * as pulumi from "@pulumi/pulumi";

/**
 * The mark of one state: an id that it makes once, before anything else, and that what it makes on a platform bears. By
 * it an `up` whose answer was lost finds its own again, and nobody else's.
 */
export class Owner extends pulumi.CustomResource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("slipway:index:Owner", name, {}, opts);
  }
}
