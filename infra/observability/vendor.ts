import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../contract.ts";
import type { Alarm } from "../monitoring.ts";
import type { Signal } from "../signals.ts";

/** A service that is watched at a vendor. */
export interface Watched {
  spec: ServiceSpec;
  stack: string;
  /** Those alarms that the vendor can see. */
  alarms: readonly Alarm[];
  /** URL of the MCP endpoint. */
  endpoint: pulumi.Output<string>;
  /** Owner of every resource. */
  parent: pulumi.Resource;
  /** The value of one of the vendor's secrets. */
  secret(name: string): pulumi.Output<string>;
}

/** What a vendor does with a service's telemetry, before anything is made. */
export interface Vendor {
  /** Equal to `slipway:observability.vendor`. */
  name: string;
  /** Whether the platform's own alarms are left out. */
  isInstead: boolean;
  /** What it can watch, of what the example server sends. */
  signals: readonly Signal[];
  /** Names in `slipway:secrets` without which nothing can be made there. */
  secrets: readonly string[];
  /** What of the stack's alerts it cannot do as they are written. */
  warnings(spec: ServiceSpec): string[];
  /** Loads the vendor's SDK; what it answers makes alarms, dashboard and probe, and gives the dashboard's address. */
  load(): Promise<(watched: Watched) => pulumi.Output<string>>;
}

/** What every vendor can watch: what the example's telemetry tells of (`docs/observability.md`), and a probe. */
export const watchedEverywhere = [
  "requests",
  "serverErrors",
  "toolCalls",
  "toolErrors",
  "cpuPercent",
  "memoryPercent",
  "instances",
  "available",
  "certificateDays",
] as const satisfies readonly Signal[];
