import type * as pulumi from "@pulumi/pulumi";

/**
 * With what a platform pulls an image from a registry that is not its own: a name and a password, or the name of what
 * the platform already holds.
 */
export type PullCredentials = PullPassword | { reference: string };

/** A name at the registry and its password. */
export interface PullPassword {
  username: string;
  password: pulumi.Output<string>;
}

/** The ways of saying it that a platform can take. */
export type PullWay = "password" | "reference";
