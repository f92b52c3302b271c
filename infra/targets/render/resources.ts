import * as pulumi from "@pulumi/pulumi";

// These are the program's side of the resources; what they do is in provider/.

/** The workspace that everything is in; its id is the owner's mark, which all that this state makes carries. */
export class Workspace extends pulumi.CustomResource {
  constructor(name: string, args: { workspace: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super("slipway:render:Workspace", name, { ...args }, opts);
  }
}

/** What everything in a workspace has. */
export interface Owned {
  /** Id of the workspace at Render. */
  workspace: pulumi.Input<string>;
  /** Id of the Workspace resource. */
  owner: pulumi.Input<string>;
}

export interface RegistryCredentialArgs extends Owned {
  /** Start of the name, which the owner's mark makes unique. */
  name: pulumi.Input<string>;
  /** Such as GITHUB. */
  registry: pulumi.Input<string>;
  username: pulumi.Input<string>;
  token: pulumi.Input<string>;
}

/** Name and token with which Render pulls the image. */
export class RegistryCredential extends pulumi.CustomResource {
  constructor(name: string, args: RegistryCredentialArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:render:RegistryCredential", name, { ...args, token: pulumi.secret(args.token) }, opts);
  }
}

export interface ServiceArgs extends Owned {
  name: pulumi.Input<string>;
  region: pulumi.Input<string>;
  plan: pulumi.Input<string>;
  /** With digest. */
  image: pulumi.Input<string>;
  /** Id of the registry credential. */
  credential?: pulumi.Input<string>;
  env: Record<string, pulumi.Input<string>>;
  /** Environment variables that are encrypted in the state. */
  secrets: Record<string, pulumi.Input<string>>;
  /** Without one a server is healthy that takes connections. */
  healthPath: pulumi.Input<string | false>;
  /** From SIGTERM to SIGKILL. */
  shutdownSeconds: pulumi.Input<number>;
  scaling: {
    min: pulumi.Input<number>;
    max: pulumi.Input<number>;
    cpuPercent?: pulumi.Input<number> | undefined;
    memoryPercent?: pulumi.Input<number> | undefined;
  };
  /** Time for which a deployment that is live is watched. */
  settleSeconds: pulumi.Input<number>;
}

/** A web service with all of its settings; each change of them ends in one deployment that serves, or in an error. */
export class Service extends pulumi.CustomResource {
  /** Its host without `.onrender.com`. */
  declare readonly slug: pulumi.Output<string>;
  declare readonly dashboardUrl: pulumi.Output<string>;
  /** The deployment that was followed until it served. */
  declare readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.CustomResourceOptions) {
    const computed = { url: undefined, slug: undefined, dashboardUrl: undefined, deployment: undefined };
    super("slipway:render:Service", name, { ...args, secrets: pulumi.secret(args.secrets), ...computed }, opts);
  }
}

/** A host name of the team's on a service. */
export class CustomDomain extends pulumi.CustomResource {
  /** The record that leads there. */
  declare readonly recordType: pulumi.Output<"A" | "CNAME">;
  declare readonly recordValue: pulumi.Output<string>;

  constructor(
    name: string,
    args: { service: pulumi.Input<string>; slug: pulumi.Input<string>; domain: string },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("slipway:render:CustomDomain", name, { ...args, recordType: undefined, recordValue: undefined }, opts);
  }
}

/** Waits until Render has seen a domain's records. */
export class DomainVerification extends pulumi.CustomResource {
  constructor(
    name: string,
    args: {
      service: pulumi.Input<string>;
      domain: string;
      /** Changes when the records do. */
      for: pulumi.Input<string>;
      waitSeconds: number;
    },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("slipway:render:DomainVerification", name, { ...args }, opts);
  }
}

/** Of what Render tells the workspace's receivers about one service. */
export class Notification extends pulumi.CustomResource {
  constructor(
    name: string,
    args: { service: pulumi.Input<string>; send: "failure" | "all" | "none" },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("slipway:render:Notification", name, { ...args }, opts);
  }
}
