import type { VerifyOptions } from "./options.ts";
import type { Progress, Report } from "./result.ts";

/** The options that are functions: the process that examines calls them in the one that started it. */
export const callbacks = ["restart", "memorySource", "onAuthorizationUrl"] as const;
export type Callback = (typeof callbacks)[number];

/** What the examining process is told. */
export type ToExaminer =
  /** Deadline in milliseconds since 1970, by which the report is to be there. */
  | { kind: "examine"; endpoint: string; options: VerifyOptions; given: Callback[]; deadline: number }
  | { kind: "answer"; id: number; value?: number | undefined; error?: string };

/** What it tells. */
export type FromExaminer =
  | { kind: "progress"; step: Progress }
  /** A secret that came up on the way. */
  | { kind: "secret"; secret: string }
  | { kind: "call"; id: number; name: Callback; argument: string }
  | { kind: "report"; report: Report }
  | { kind: "failed"; message: string; isSelection: boolean };
