import type * as pulumi from "@pulumi/pulumi";
import type { ZodType } from "zod";
import type { Alerts } from "./alerts.ts";
import type { Collector, CollectorPlace } from "./collector.ts";
import type { DomainSettings } from "./domain-settings.ts";
import type { Checkable } from "./option-inputs.ts";
import type { ExamineSettings } from "./examine-schema.ts";
import type { Facts, MuteFront, SizesUnder } from "./facts.ts";
import type { OptionsIssue } from "./faults.ts";
import type { NamedService, Names } from "./names.ts";
import type { Amounts, Month, Prices } from "./prices.ts";
import type { ServiceSettings } from "./schema.ts";
import type { PullCredentials, PullWay } from "./pull.ts";
import type { Signal } from "./signals.ts";
import type { Canary, StepsSeen } from "./staged.ts";
import type { Registry, ServiceOutputs } from "./target-outputs.ts";

export type { AlertRules, Alerts, Receiver } from "./alerts.ts";
export type { Fact, Facts } from "./facts.ts";
export type { DnsRecord, Registry, ServiceOutputs } from "./target-outputs.ts";

/** What to run, in words every platform understands: `slipway:service` with its secrets and alerts. */
export interface ServiceSpec extends Omit<ServiceSettings, "env" | "secrets" | "production"> {
  env: Readonly<Record<string, pulumi.Input<string>>>;
  secrets: Record<string, Secret>;
  /** Whether people depend on it: what is a risk elsewhere is said louder here. */
  production: boolean;
  alerts: Alerts;
  /** Runs beside the server, where the target has a place for it. */
  collector?: Collector;
}

/** A secret's value, encrypted by Pulumi, or the name of one that the platform's secret manager already holds. */
export type Secret = { value: pulumi.Output<string> } | { reference: string };

/** How a new revision is examined before it takes traffic. */
export interface Examination extends Pick<ExamineSettings, "failOn" | "timeoutSeconds"> {
  /** Only where it then gets its traffic in steps. */
  canary?: Canary;
  /** The tools that the team has accepted; its path is seen from the program's folder. */
  contractFile?: string;
}

/** The service at hand, whatever the target. */
export interface ServiceContext {
  spec: ServiceSpec;
  /** Only in a way of `pullsWith`, and the stack names some. */
  pull?: PullCredentials;
  /** Only where a new revision is examined before it takes traffic. */
  examination?: Examination;
  /** What the image is for, such as `linux/arm64`; only where the stack says so. */
  platform?: string;
  /** As the target's look has found it. */
  hasLost?: boolean;
  stack: string;
  /** Owner of every resource the target makes. */
  parent: pulumi.Resource;
  /** Whether the stack is this service's, and not a program's that makes more. */
  isAlone: boolean;
}

/** What a look at the platform finds before anything is made. */
export interface Looked {
  warnings: string[];
  /** Whether something is there that this stack has made and its state does not hold: an `up` is to take it over. */
  hasLost?: boolean;
}

/** The service at hand before anything is made. */
export type SeenService = NamedService & Pick<ServiceContext, "spec" | "pull" | "examination">;

/** What is known of a service's addresses before anything is made. */
export type ReachedService = Pick<ServiceContext, "stack"> & { spec: Pick<ServiceSpec, "name" | "domain"> };

/** What a target is given to work with. */
export type TargetContext<Options> = ServiceContext & { options: Options };

/** A target with what both of its halves need already made: the image is pushed to one and run by the other. */
export interface OpenTarget {
  /** The registry of the stack's own, made when it is asked for; only where `makesRegistry` says so. */
  registry?(): Registry;
  /** Runs the image, a full reference with digest. */
  deploy(image: pulumi.Output<string>): ServiceOutputs;
}

/** What is known of a target before its options are. */
export interface TargetWords {
  /** Equal to the folder's name and to the value of `slipway:target`. */
  name: string;
  summary: string;
  facts: Facts;
  /** Every name that the target makes of service and stack. */
  names: Names;
  /** Whether it can hold a new revision back until that was examined. */
  examinesFirst?: boolean;
  /** What it sees of each step, where it can then give it the traffic in steps. */
  movesInSteps?: StepsSeen | undefined;
  /** Where a collector of telemetry can run beside the server; left out, none can. */
  collector?: CollectorPlace | undefined;
  /** Whether it makes a registry of the stack's own, or the option that asks for one; without one the stack names a repository. */
  ownRegistry: boolean | string;
  /** What the platform takes for the registry that the stack names. */
  pullsWith?: readonly PullWay[];
  /** What it measures of a service, so that an alarm can watch it. */
  signals: readonly Signal[];
  /** What is read from the server's log, which is silent where the server writes no such lines. */
  logSignals: readonly Signal[];
  /** What the platform charges. */
  prices: Prices;
  /** What a bill has beyond these prices, in words that follow the target's name. */
  beyondPrices?: string | undefined;
  /** The options that it cannot do without, with values that stand for anybody's: in the region whose prices these are. */
  example: Readonly<Record<string, unknown>>;
}

/** A platform we deploy to: facts, and a function that makes resources. */
export interface Target<Options extends object, Of extends Prices = Prices> extends TargetWords {
  options: ZodType<Options>;
  ownRegistry: boolean | (keyof Options & string);
  /** More names that it makes with these options. */
  moreNames?(options: Options): Names;
  /**
   * Warnings about this spec with these options, as far as no fact says it; throws a ConfigError where they cannot work.
   * Makes nothing. `image` is the image or repository that the stack names; undefined where the image goes to the
   * target's own registry.
   */
  check?(spec: ServiceSpec, options: Options, image?: string): string[];
  /**
   * Looks at the platform before anything is made, at previews too; throws a ConfigError where something is missing there.
   * Makes nothing.
   */
  look?(service: SeenService, options: Options): Promise<Looked>;
  /**
   * Warnings of a domain that another `up` will serve with these options; undefined where it is as everywhere: once its
   * records are set.
   */
  servesLater?(spec: ServiceSpec, options: Options): string[] | undefined;
  /** Why it cannot hold a new revision back with these settings, in words that follow a name, where it can with others. */
  cannotExamine?(service: ReachedService, options: Options): string | undefined;
  /** Why it cannot give one its traffic in steps with these options, in such words, where it can with others. */
  cannotMoveInSteps?(options: Options): string | undefined;
  /** What stands before the server with these options, where that cannot answer a path and other options' can. */
  muteFront?(options: Options): MuteFront | undefined;
  /** The sizes that there are with these options, where that is less than all. */
  sizes?(options: Options): SizesUnder;
  /** What it measures with these options, where that is less than `signals`. */
  measures?(options: Options): readonly Signal[];
  /** Why an instance that is there says nothing for a while with these options, in a sentence, and what lets it speak. */
  fallsSilent?(options: Options): string | undefined;
  prices: Of;
  /** How much of each price a month takes, with `minInstances` running. */
  usage(spec: ServiceSpec, options: Options, month: Month): Amounts<Of>;
  /** Loads what makes resources, with the cloud's SDK: nobody who only reads about a target waits for that. */
  open(options: Options): Promise<{ open(context: TargetContext<Options>): OpenTarget }>;
}

/** A target whose options are already checked and bound, so that the core need not know their shape. */
export interface BoundTarget extends TargetWords {
  pullsWith: readonly PullWay[];
  /** Whether it makes a registry of the stack's own with its options. */
  makesRegistry: boolean;
  check(spec: ServiceSpec, image?: string): string[];
  /** Why a new revision is not held back until it was examined, in words that follow the target's name; empty by nature. */
  unexamined(service: ReachedService): string | undefined;
  /** The same of why one that is examined gets all of its traffic at once. */
  readonly unmoved: string | undefined;
  /** The sizes that its options leave; undefined where all of the facts' are there. */
  readonly sizes: SizesUnder | undefined;
  /** What stands before the server, where that cannot answer a path by itself. */
  readonly muteFront: MuteFront | undefined;
  /** Why an instance that is there says nothing for a while, and what lets it speak. */
  readonly fallsSilent: string | undefined;
  /** Who sets the records of the domain. */
  readonly domainSettings: DomainSettings;
  /** Warnings of a domain that another `up` will serve. */
  servesLater(spec: ServiceSpec): string[];
  /** Looks at the platform before anything is made. */
  look(service: SeenService): Promise<Looked>;
  usage(spec: ServiceSpec, month: Month): Readonly<Record<string, number>>;
  /** Loads the cloud's SDK; what it answers opens the target. */
  load(): Promise<(context: ServiceContext) => OpenTarget>;
}

/** What the table of targets holds: a target with the shape of its options closed over. */
export interface TargetDefinition extends TargetWords {
  options: ZodType;
  /**
   * Checks raw options; the faults' paths are relative to `slipway:options`. `restore` puts back what a program gives as
   * outputs.
   */
  bind(options: unknown, restore?: Checkable["restore"]): { target: BoundTarget } | { issues: readonly OptionsIssue[] };
}
