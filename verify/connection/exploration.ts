import type { Cause } from "./cause.ts";

/** What a client of either era meets at an endpoint. */
export type Exploration =
  { kind: "works"; server: string; version: string; tools: Offered; milliseconds: number } | End;

/** The tools that hosts get to see: their number, or none because none are announced. */
export type Offered = number | "unannounced";

/** What no client gets past. */
export type End =
  /** It asks for sign-in as MCP has it, and no token was given. */
  | { kind: "sign-in"; challenge: string }
  /** With the URL that a redirect names. */
  | { kind: "cause"; cause: Cause; target?: URL };
