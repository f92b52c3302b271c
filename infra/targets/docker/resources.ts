import * as pulumi from "@pulumi/pulumi";

// These are the program's side of the resources; what they do is in provider/.

interface EngineArgs {
  /** Docker host; the engine of this machine by default. */
  host?: pulumi.Input<string>;
}

/** The id of this state, which everything it makes carries as a label. */
export class Owner extends pulumi.CustomResource {
  constructor(name: string, args: EngineArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:docker:Owner", name, { ...args }, opts);
  }
}

/** What everything on the engine has: whose it is. */
export interface Owned extends EngineArgs {
  /** Id of the owner. */
  owner: pulumi.Input<string>;
}

export interface NetworkArgs extends Owned {
  /** Start of the name; the owner's mark makes it unique. */
  name: pulumi.Input<string>;
}

/** A bridge network of the service's own, in which containers find each other by name. */
export class Network extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:docker:Network", name, { ...args }, opts);
  }
}

export interface VolumeArgs extends Owned {
  /** Start of the name, which the owner's mark makes unique; the whole name where it is an existing one. */
  name: pulumi.Input<string>;
  /** `data` is kept whatever happens; `registry` goes with the stack. */
  role: "data" | "registry";
  /** Whether a volume of that name is taken rather than made. */
  existing?: boolean;
}

/** A named volume; `identity` changes when it was made anew. */
export class Volume extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly identity: pulumi.Output<string>;

  constructor(name: string, args: VolumeArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:docker:Volume", name, { ...args, identity: undefined }, opts);
  }
}

export interface ContainerArgs extends Owned {
  /** Start of the container's name; a suffix makes it unique, so that the next one can start beside it. */
  name: pulumi.Input<string>;
  image: pulumi.Input<string>;
  /** In place of the image's own. */
  args?: readonly string[];
  env?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Environment variables that are encrypted in the state. */
  secrets?: Record<string, pulumi.Input<string>>;
  network?: pulumi.Input<string>;
  /** Further names by which the network's containers find it, from one to the next. */
  aliases?: readonly string[];
  /** Loopback ports; `setting` is the config path to name when one is taken. */
  ports?: { containerPort: number; hostPort: number; setting: string }[];
  /** Loopback ports that a container after it needs: where one is taken, this one is not made either. */
  awaited?: { hostPort: number; setting: string }[];
  mounts?: { volume: pulumi.Input<string>; path: string }[];
  /** What must answer 2xx before the container counts as started; without a path, anything. */
  probe?: { port: number; path: string | false; host: string; timeoutSeconds: number };
  /** What must hold of it before it counts as started. */
  examination?: { endpoint: string; failOn: string; timeoutSeconds: number; contractFile?: string };
  cpu?: pulumi.Input<number>;
  memoryMiB?: pulumi.Input<number>;
  stopTimeoutSeconds: pulumi.Input<number>;
  /** `none` drops every Linux capability; `default` keeps Docker's set. */
  privileges?: "none" | "default";
  labels?: Record<string, pulumi.Input<string>>;
}

/** A running container; any change starts another one, and the old one goes when nothing needs it any more. */
export class Container extends pulumi.CustomResource {
  declare readonly containerName: pulumi.Output<string>;
  /** Milliseconds from start to the first healthy answer. */
  declare readonly readyMilliseconds: pulumi.Output<number>;

  constructor(name: string, args: ContainerArgs, opts?: pulumi.CustomResourceOptions) {
    const { secrets = {}, ...rest } = args;
    super(
      "slipway:docker:Container",
      name,
      {
        env: {},
        ports: [],
        mounts: [],
        privileges: "default",
        labels: {},
        ...rest,
        secrets: pulumi.secret(secrets),
        containerName: undefined,
        readyMilliseconds: undefined,
      },
      opts,
    );
  }
}

export interface RouteArgs extends EngineArgs {
  /** Container of the proxy. */
  proxyId: pulumi.Input<string>;
  service: pulumi.Input<string>;
  /** `container:port` of every instance. */
  targets: pulumi.Input<string>[];
  /** Of all requests those below these paths alone; left out, all that no other route takes. */
  pathPrefixes?: string[];
  /** Without one the targets are healthy as they are. */
  healthPath: pulumi.Input<string | false>;
  /** Host header of the health checks. */
  healthHost: pulumi.Input<string>;
  requestTimeoutSeconds: pulumi.Input<number>;
  /** Time calls in flight have to end on the old targets. */
  drainSeconds: pulumi.Input<number>;
  startTimeoutSeconds: pulumi.Input<number>;
}

/** Where the proxy sends requests; it moves to new targets once they are healthy and drains the old ones. */
export class Route extends pulumi.CustomResource {
  constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
    super("slipway:docker:Route", name, { ...args }, opts);
  }
}
