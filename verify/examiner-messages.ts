import type { VerifyOptions } from "./options.ts";
import type { CheckResult, Progress, Report } from "./result.ts";

/** The options that are functions: the process that examines calls them in the one that started it. */
export const callbacks = ["restart", "memorySource", "onAuthorizationUrl"] as const;
export type Callback = (typeof callbacks)[number];

/** How often the examining process says that it is alive. */
export const heartbeatMs = 200;

/** Some of the checks that were selected, where others have run in another process. */
export interface Part {
  /** Results of those others. */
  known: CheckResult[];
  /** Ids of the checks to run. */
  run: string[];
  /** Whether the endpoint is described as well. */
  describes: boolean;
}

/** What the examining process is told. */
export type ToExaminer =
  /** Deadline in milliseconds since 1970, by which the report is to be there. */
  | {
      kind: "examine";
      endpoint: string;
      options: VerifyOptions;
      given: Callback[];
      part: Part | undefined;
      deadline: number;
    }
  | { kind: "answer"; id: number; value?: number | undefined; error?: string };

/** What it tells. */
export type FromExaminer =
  /** Said all the time: nothing keeps it from speaking. */
  | { kind: "alive" }
  | { kind: "progress"; step: Progress }
  /** A secret that came up on the way. */
  | { kind: "secret"; secret: string }
  | { kind: "call"; id: number; name: Callback; argument: string }
  | { kind: "report"; report: Report }
  | { kind: "failed"; message: string; isSelection: boolean };
