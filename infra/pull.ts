import type * as pulumi from "@pulumi/pulumi";

/** With what a platform pulls an image from a registry that is not its own. */
export interface PullCredentials {
  username: string;
  password: pulumi.Output<string>;
}
