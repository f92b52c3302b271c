import * as pulumi from "@pulumi/pulumi";

// These are the program's side of the resources; what they do is in provider/.

export interface AppArgs {
  name: pulumi.Input<string>;
  /** Slug of the organization. */
  org: string;
  /** Mark of the state. */
  owner: pulumi.Input<string>;
}

/** An app; its id is its name. */
export class App extends pulumi.CustomResource {
  constructor(name: string, args: AppArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:fly:App", name, { ...args }, opts);
  }
}

interface InApp {
  /** Name of the app. */
  app: pulumi.Input<string>;
}

export interface IpAddressArgs extends InApp {
  type: "shared_v4" | "v6";
}

/** A public address of the app. */
export class IpAddress extends pulumi.CustomResource {
  declare readonly ip: pulumi.Output<string>;

  constructor(name: string, args: IpAddressArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:fly:IpAddress", name, { ...args, ip: undefined }, opts);
  }
}

export interface SecretsArgs extends InApp {
  values: Record<string, pulumi.Input<string>>;
}

/** The secrets of the app, with a version that each change of them has anew. */
export class Secrets extends pulumi.CustomResource {
  declare readonly version: pulumi.Output<number>;

  constructor(name: string, { app, values }: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { app, values: pulumi.secret(values), version: undefined, digests: undefined };
    super("slipway:fly:Secrets", name, inputs, opts);
  }
}

export interface MachinesArgs extends InApp {
  owner: pulumi.Input<string>;
  image: pulumi.Input<string>;
  env: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Texts that no message may show. */
  hidden: pulumi.Input<string>[];
  secretsVersion: pulumi.Input<number>;
  regions: string[];
  /** Machines that never stop, and all there are. */
  warm: number;
  count: number;
  whenIdle: "stop" | "suspend";
  guest: { cpuKind: "shared" | "performance"; cpus: number; memoryMb: number };
  port: number;
  healthPath: string | false;
  /** Host header of the health checks. */
  healthHost: pulumi.Input<string>;
  /** Requests that one machine takes at a time. */
  concurrency: number;
  idleSeconds: number;
  /** Time from SIGTERM to SIGKILL. */
  drainSeconds: number;
  startTimeoutSeconds: number;
  /** Time the proxy gets to know of a machine, or to forget it. */
  settleSeconds: number;
  /** What must hold of a new revision before it takes requests. */
  examination?: { endpoint: pulumi.Input<string>; failOn: string; timeoutSeconds: number; contractFile?: string };
}

/** All machines of the app; new ones take over from old ones once they are healthy. */
export class Machines extends pulumi.CustomResource {
  constructor(name: string, { hidden, ...rest }: MachinesArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { machines: undefined, imageDigest: undefined };
    super("slipway:fly:Machines", name, { ...rest, hidden: pulumi.secret(hidden), ...outputs }, opts);
  }
}

export interface CertificateArgs extends InApp {
  hostname: string;
}

/** The certificate of a domain. */
export class Certificate extends pulumi.CustomResource {
  /** Where `_acme-challenge` of the hostname leads. */
  declare readonly challengeTarget: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:fly:Certificate", name, { ...args, status: undefined, challengeTarget: undefined }, opts);
  }
}

export interface DomainVerificationArgs extends CertificateArgs {
  /** Changes when the records do. */
  for: pulumi.Input<string>;
  waitSeconds: number;
}

/** Waits until a domain has its certificate. */
export class DomainVerification extends pulumi.CustomResource {
  constructor(name: string, args: DomainVerificationArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:fly:DomainVerification", name, { ...args }, opts);
  }
}
