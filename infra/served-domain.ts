import * as pulumi from "@pulumi/pulumi";

export interface ServedDomainArgs {
  domain: string;
  /** Whether the service answers there, or waits for its records. */
  served: boolean;
}

/**
 * Remembers in the state whether a service that has no host but its domain is served there: what was served once must
 * not go off the air because records of another domain are still to be set, so that an `up` and its preview are refused.
 */
export class ServedDomain extends pulumi.CustomResource {
  constructor(name: string, args: ServedDomainArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:index:ServedDomain", name, { ...args }, opts);
  }
}
