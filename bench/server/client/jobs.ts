import type { Post } from "../calls.ts";

/** Fifty connections that send one request again and again. */
export interface LoadJob {
  kind: "load";
  /** The server's name, for faults. */
  name: string;
  port: number;
  /** The server's process. */
  pid: number;
  post: Post;
  /** What every answer must hold. */
  expected: string;
  seconds: number;
}

/** A process to start, and the request whose first right answer ends the measurement. */
export interface FirstAnswerJob {
  kind: "first answer";
  command: readonly string[];
  environment: Record<string, string>;
  port: number;
  post: Post;
}

/** So many calls that list, add and delete tasks in both eras, spread over a time. */
export interface MixedCallsJob {
  kind: "mixed calls";
  name: string;
  port: number;
  calls: number;
  seconds: number;
}

export type Job = LoadJob | FirstAnswerJob | MixedCallsJob;

/** What each kind of job answers. */
export interface Findings {
  load: { perSecond: number; perProcessorSecond: number; p99Ms: number };
  "first answer": { ms: number };
  "mixed calls": { calls: number };
}
