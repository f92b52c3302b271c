import type * as pulumi from "@pulumi/pulumi";
import type { ZodType } from "zod";
import type { Alerts } from "./alerts.ts";
import type { Limits } from "./facts.ts";
import type { Names } from "./names.ts";

export type { AlertRules, Alerts, Receiver } from "./alerts.ts";
export type { Fact, Limits } from "./facts.ts";

/** What to run, in words every platform understands. */
export interface ServiceSpec {
  name: string;
  /** TCP port the server listens on; it is told so through `PORT`. */
  port: number;
  /** Path that answers 2xx once the server can take requests. */
  healthPath: string;
  /** CPU cores. */
  cpu: number;
  memoryMiB: number;
  minInstances: number;
  maxInstances: number;
  /** Requests that one instance takes at the same time. */
  concurrency: number;
  /** Longest time one request, and so one stream, may last. */
  requestTimeoutSeconds: number;
  env: Record<string, string>;
  secrets: Record<string, Secret>;
  /** Host name under which the service is also reached, such as `mcp.example.com`. */
  domain?: string;
  /** Whether people depend on it: what is a risk elsewhere is said louder here. */
  production: boolean;
  alerts: Alerts;
}

/** A secret's value, encrypted by Pulumi, or the name of one that the platform's secret manager already holds. */
export type Secret = { value: pulumi.Output<string> } | { reference: string };

/** What every platform gives back. */
export interface ServiceOutputs {
  /** Origin without a trailing slash. */
  url: pulumi.Output<string>;
  /** The platform's own identifier of the service. */
  id: pulumi.Output<string>;
  /** Records still to be set at the DNS host. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** Whether nothing runs yet, because the records must be set first. */
  runsLater?: boolean;
  consoleUrl?: pulumi.Output<string>;
  /** The dashboard that the stack made. */
  dashboardUrl?: pulumi.Output<string>;
  /** Shell command that follows the service's logs. */
  logsCommand: pulumi.Output<string>;
  /** What a CI workflow's keyless sign-in needs, by the field's name there; only with `options.ci`. */
  ciSignIn?: pulumi.Output<Record<string, string>>;
}

export interface DnsRecord {
  name: string;
  type: "A" | "AAAA" | "CNAME" | "TXT";
  value: string;
}

/** One line of a month's bill. */
export interface CostItem {
  what: string;
  usdPerMonth: number;
  /** Page the price is from, and the month it was read. */
  source: string;
  checked: string;
}

/** Where an image is pushed to and pulled from. */
export interface Registry {
  /** Repository without tag or digest, such as `localhost:5050/example`. */
  repository: pulumi.Input<string>;
  credentials?: { address: pulumi.Input<string>; username: pulumi.Input<string>; password: pulumi.Input<string> };
  /** Changes when the registry was made anew and has lost its images. */
  identity?: pulumi.Input<string>;
}

/** The service at hand, whatever the target. */
export interface ServiceContext {
  spec: ServiceSpec;
  stack: string;
  /** Owner of every resource the target makes. */
  parent: pulumi.Resource;
}

/** What a target is given to work with. */
export interface TargetContext<Options> extends ServiceContext {
  options: Options;
}

/** The same once there is an image. */
export interface DeployContext<Options> extends TargetContext<Options> {
  /** Full reference with digest. */
  image: pulumi.Output<string>;
}

/** A platform we deploy to: a function that makes resources, and the facts around it. */
export interface Target<Options> {
  /** Equal to the folder's name and to the value of `slipway:target`. */
  name: string;
  summary: string;
  limits: Limits;
  names: Names;
  options: ZodType<Options>;
  /** Omitted where the platform pulls from the registry that the stack names in `slipway:image.repository`. */
  registry?(context: TargetContext<Options>): Registry;
  /**
   * Warnings about this spec with these options; throws a ConfigError where they cannot work. Makes nothing. `image` is
   * the image or repository that the stack names; undefined where the image goes to the target's own registry.
   */
  check?(spec: ServiceSpec, options: Options, image?: string): string[];
  /** A month's bill with `minInstances` running and the load that `estimate.ts` states. */
  estimate(spec: ServiceSpec, options: Options): CostItem[];
  deploy(context: DeployContext<Options>): ServiceOutputs;
}

/** A target whose options are already checked and bound, so that the core need not know their shape. */
export interface BoundTarget {
  name: string;
  limits: Limits;
  names: Names;
  /** Undefined where the stack must name a repository. */
  registry: ((context: ServiceContext) => Registry) | undefined;
  check(spec: ServiceSpec, image?: string): string[];
  estimate(spec: ServiceSpec): CostItem[];
  deploy(context: ServiceContext & { image: pulumi.Output<string> }): ServiceOutputs;
}

/** What the table of targets holds: a target with the shape of its options closed over. */
export interface TargetDefinition {
  name: string;
  summary: string;
  limits: Limits;
  names: Names;
  options: ZodType;
  /** Checks raw options; the faults' paths are relative to `slipway:options`. */
  bind(options: unknown): { target: BoundTarget } | { issues: readonly OptionsIssue[] };
}

/** What a schema refused, as zod says it. */
export interface OptionsIssue {
  path: readonly PropertyKey[];
  message: string;
  code: string;
  keys?: readonly string[];
  /** Of a key that is none. */
  issues?: readonly OptionsIssue[];
  /** Of each branch of a union. */
  errors?: readonly (readonly OptionsIssue[])[];
}

/** Declares a target; the shape of its options stays known inside of it. */
export function defineTarget<Options>(target: Target<Options>): TargetDefinition {
  return {
    name: target.name,
    summary: target.summary,
    limits: target.limits,
    names: target.names,
    options: target.options,
    bind(raw) {
      const parsed = target.options.safeParse(raw);
      if (!parsed.success) return { issues: parsed.error.issues };
      const options = parsed.data;
      const { registry } = target;
      return {
        target: {
          name: target.name,
          limits: target.limits,
          names: target.names,
          registry: registry && ((context) => registry({ ...context, options })),
          check: (spec, image) => target.check?.(spec, options, image) ?? [],
          estimate: (spec) => target.estimate(spec, options),
          deploy: (context) => target.deploy({ ...context, options }),
        },
      };
    },
  };
}
