import type { PlatformContainer } from "../../simulation/contract.ts";
import type { Report } from "../../verify/result.ts";
import type { Session } from "../pulumi.ts";
import type { Settings } from "../stack-copy.ts";

/** The container that runs, as far as it can be seen. */
export type Running = Pick<PlatformContainer, "image" | "env">;

/** Where a run takes place, and what can be seen there. A question that cannot be answered there has a reason. */
export interface Ground {
  /** As in "on cloud-run, on a simulated platform". */
  where: string;
  /** The settings as they must be there. */
  adapt(settings: Settings): Settings;
  /** Additions to the environment of Pulumi's commands. */
  environment: Record<string, string>;
  /** Where the stack's endpoint is asked. */
  reach(endpoint: string): string;
  /** Pause between two requests of one connection, in ms. */
  pauseMs: number;
  examine(endpoint: string, isWhole: boolean): Promise<Report>;
  /** What `examine` leaves out; undefined where it is everything. */
  unexamined: string | undefined;
  /** What serves now. */
  running(session: Session): Promise<Running | undefined>;
  /** Why that cannot be seen. */
  unseenRunning: string;
  /** Why the platform's own move of traffic cannot be seen; undefined where it can. */
  unseenTraffic: string | undefined;
  /** Why there are no alarms to change; undefined where there may be. */
  unseenAlarms: string | undefined;
  /** Sees what is there, before it is removed. */
  learn(session: Session): Promise<void>;
  /** What is still there, asked of the platform itself; what `destroy` keeps on purpose apart. */
  remains(): Promise<Remains | undefined>;
  unseenRemains: string;
  /** Removes what `destroy` keeps on purpose, at the very end. */
  removeKept(): Promise<void>;
}

/** Names of what is left of a stack. */
export interface Remains {
  remains: string[];
  kept: string[];
}
