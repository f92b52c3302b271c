import type { VerifyOptions } from "../../../verify/options.ts";

/** A server with one fault, and the checks that must find it. */
export interface FaultyServer {
  name: string;
  /** Ids of exactly those checks that find it. */
  expects: string[];
  /** Ids of checks in other groups that may come upon it too: whether they do is a matter of milliseconds. */
  besides?: string[];
  start(): Promise<{ url: string; close(): Promise<void>; options?: VerifyOptions }>;
}
