import * as pulumi from "@pulumi/pulumi";

// These are the program's side of the resources; what they do is in provider/.

/** A project of the stack's own, with the one environment that it begins with. */
export class Project extends pulumi.CustomResource {
  declare readonly environment: pulumi.Output<string>;

  constructor(
    name: string,
    args: { workspace: pulumi.Input<string>; owner: pulumi.Input<string>; name: pulumi.Input<string> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("slipway:railway:Project", name, { ...args, environment: undefined }, opts);
  }
}

/** A project of others', in which the stack makes its service. */
export class ExistingProject extends pulumi.CustomResource {
  declare readonly environmentId: pulumi.Output<string>;

  constructor(name: string, args: { project: string; environment: string }, opts?: pulumi.CustomResourceOptions) {
    super("slipway:railway:ExistingProject", name, { ...args, environmentId: undefined }, opts);
  }
}

export interface ServiceArgs {
  project: pulumi.Input<string>;
  environment: pulumi.Input<string>;
  name: pulumi.Input<string>;
  port: pulumi.Input<number>;
}

/** A service in which nothing runs yet, with the host that Railway gives it. */
export class Service extends pulumi.CustomResource {
  declare readonly host: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:railway:Service", name, { ...args, host: undefined }, opts);
  }
}

export interface ReleaseArgs {
  project: pulumi.Input<string>;
  environment: pulumi.Input<string>;
  service: pulumi.Input<string>;
  /** With digest. */
  image: pulumi.Input<string>;
  registry?: { username: pulumi.Input<string>; password: pulumi.Input<string> };
  env: Record<string, pulumi.Input<string>>;
  /** Environment variables that are encrypted in the state. */
  secrets: Record<string, pulumi.Input<string>>;
  /** Without one a deployment serves once its container has started. */
  healthPath: pulumi.Input<string | false>;
  healthSeconds: pulumi.Input<number>;
  replicas: pulumi.Input<number>;
  region: pulumi.Input<string>;
  cpu: pulumi.Input<number>;
  memoryMiB: pulumi.Input<number>;
  overlapSeconds: pulumi.Input<number>;
  drainSeconds: pulumi.Input<number>;
  settleSeconds: pulumi.Input<number>;
}

/** What a service runs, with all of its settings; a change of them ends in one deployment that serves, or in an error. */
export class Release extends pulumi.CustomResource {
  declare readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.CustomResourceOptions) {
    const { registry, secrets, ...rest } = args;
    const sealed = { secrets: pulumi.secret(secrets), ...(registry ? { registry: pulumi.secret(registry) } : {}) };
    super("slipway:railway:Release", name, { ...rest, ...sealed, deployment: undefined }, opts);
  }
}

/** A host name of the team's on a service. */
export class CustomDomain extends pulumi.CustomResource {
  /** Records that must be set: where it leads, and the proof whose it is. */
  declare readonly target: pulumi.Output<string>;
  declare readonly proofName: pulumi.Output<string>;
  declare readonly proof: pulumi.Output<string>;

  constructor(
    name: string,
    args: {
      project: pulumi.Input<string>;
      environment: pulumi.Input<string>;
      service: pulumi.Input<string>;
      domain: string;
      port: pulumi.Input<number>;
    },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(
      "slipway:railway:CustomDomain",
      name,
      { ...args, target: undefined, proofName: undefined, proof: undefined },
      opts,
    );
  }
}

/** Waits until Railway has seen a domain's records. */
export class DomainVerification extends pulumi.CustomResource {
  constructor(
    name: string,
    args: {
      project: pulumi.Input<string>;
      environment: pulumi.Input<string>;
      service: pulumi.Input<string>;
      domain: string;
      /** Changes when the records do. */
      for: pulumi.Input<string>;
      waitSeconds: number;
    },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("slipway:railway:DomainVerification", name, { ...args }, opts);
  }
}
