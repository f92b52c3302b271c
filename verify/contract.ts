import type { Agent } from "node:http";
import type { Client, Resource, Tool } from "@modelcontextprotocol/client";
import type { Cause, CauseKind } from "./connection/cause.ts";
import type { VerifyOptions } from "./options.ts";

/** How bad a finding is, the worst first. */
export const severities = ["critical", "major", "minor", "info"] as const;
export type Severity = (typeof severities)[number];

/** The groups of checks in the order in which reports show them. */
export const groups = ["reach", "protocol", "tools", "components", "auth", "speed", "prompts"] as const;
export type Group = (typeof groups)[number];

/** What a check saw amiss, each part one short sentence and none with a token or a secret. */
export interface Fault {
  /** The check's own severity where it is missing. */
  severity?: Severity;
  /** The tool, resource, header or URL it is about. */
  where?: string;
  expected: string;
  seen: string;
  why: string;
  /** The one way out. */
  fix: string;
  /** Why the connection fails, where it is that: checks that need it are skipped with `seen`. */
  cause?: CauseKind;
}

/** A fault with the check that found it. */
export interface Finding extends Fault {
  check: string;
  severity: Severity;
}

/** Why a check does not apply to this endpoint. */
export interface Skip {
  skip: string;
}

/** One question to an endpoint; zero faults are the good answer. */
export interface Check {
  /** Group and name, such as `reach.tls-expiry`. */
  id: `${Group}.${string}`;
  group: Group;
  title: string;
  /** Of the faults it finds unless they say otherwise, and of its own failure to finish. */
  severity: Severity;
  /** Part of the subset that ends in under five seconds. */
  quick: boolean;
  /** Changes data at the endpoint, so it runs only where writes are allowed. */
  writes?: boolean;
  /** Ids of checks that must pass, and names of facts (`facts.ts`) that must hold; else this one is skipped. */
  needs?: readonly string[];
  /** Ids of checks that would explain its fault: where one of them finds one as bad as its own severity, this one is skipped. */
  after?: readonly string[];
  /** Runs alone, after the others but for those that wait: a measurement. */
  exclusive?: boolean;
  /** Sends next to nothing and waits for most of its time, so that measurements may run beside it. */
  waits?: boolean;
  /** Runs after the measurements, with nothing at all beside it: the server may go down meanwhile. */
  alone?: boolean;
  /** Runs after all others, whatever became of the server. */
  last?: boolean;
  /** Longest time for this check; 30 s where it is missing. */
  timeoutSeconds?: number;
  run(context: CheckContext): Promise<Fault[] | Skip>;
}

/** Something that shows what a check saw; the names of one check's evidence differ. */
export type Evidence =
  | { name: string; kind: "transcript" | "timing" | "text"; text: string }
  | { name: string; kind: "screenshot"; png: Uint8Array };

/** What came on a stream; `isCut` where it ended before the check let it go. */
export interface StreamRecord {
  name: string;
  eventsAt: number[];
  endedAt: number;
  isCut: boolean;
}

/** Protocol to speak: `initialize` of 2025 and before, `server/discover` of 2026 and later, or what the server prefers. */
export type Era = "legacy" | "modern" | "auto";

/** Whose token goes along: the first or second that was given, or none. */
export type Identity = "first" | "second" | "none";

/** Whether the endpoint lets us in with what we were given. */
export type Access =
  | { kind: "open"; tools: Tool[] }
  /** It asks for a token in the proper way and none was given. */
  | { kind: "sign-in"; challenge: string }
  /** No client can use it, for this one reason. */
  | { kind: "closed"; cause: Cause };

/** One plain HTTP request; redirects are answers here. */
export interface RawRequest {
  method: string;
  /** A URL relative to the endpoint; the endpoint itself where it is missing. */
  url?: string | URL;
  /** They win over the defaults, which are `accept`, and the token of `identity`. */
  headers?: Record<string, string>;
  body?: string;
  identity?: Identity;
  /** From the first byte sent to the last one read; 10 s where it is missing. */
  timeoutSeconds?: number;
  /** Whose connections are kept and used again; one that is closed after the answer where it is missing. */
  agent?: Agent;
}

/** The answer; the body is cut at 1 MiB, and not read where it is the endless stream that a GET opens. */
export interface RawResponse {
  status: number;
  /** By name in small letters. */
  headers: Record<string, string>;
  body: string;
  cut: boolean;
  milliseconds: number;
}

/** An answer as it arrives. */
export interface RawStream extends Pick<RawResponse, "status" | "headers"> {
  /** Pieces of the body with the milliseconds since the request began; throws where the connection breaks. */
  pieces: AsyncIterable<{ text: string; at: number }>;
  /** Hangs up. */
  close(): void;
}

/** What became of a server that had answered. */
export interface Stopped {
  /** How often it had answered before. */
  answers: number;
  /** Requests that were under way when it hung up, such as `POST tools/call greet`. */
  cut: string[];
  /** What comes in place of an answer, in words. */
  how: string;
  isGateway: boolean;
}

/** The endpoint under examination, with facts that checks have in common and that are found out once. */
export interface CheckContext {
  /** The very same object for all checks of a run. */
  endpoint: URL;
  options: VerifyOptions;
  /** Aborts at the end of this check's time or of the whole run's; every external call obeys it. */
  signal: AbortSignal;
  access(): Promise<Access>;
  /** The one client for an era and identity, connected; `fresh` makes another one. All are closed after the run. */
  connect(era?: Era, how?: { identity?: Identity; fresh?: boolean }): Promise<Client>;
  /** Those that are looked at: the first 1000 of at most 1 MiB. */
  tools(): Promise<Tool[]>;
  /** However many there are. */
  allTools(): Promise<Tool[]>;
  /** None where the server does not offer resources. */
  resources(): Promise<Resource[]>;
  /** What became of a server that had answered and does so no longer; undefined where it is there. */
  stopped(): Promise<Stopped | undefined>;
  raw(request: RawRequest): Promise<RawResponse>;
  /** The same, read piece by piece; `timeoutSeconds` ends with the headers of the answer. */
  open(request: RawRequest): Promise<RawStream>;
  evidence: { add(evidence: Evidence): void };
  /** A time that was measured; those with the same name are samples of one distribution. */
  timing: { add(name: string, milliseconds: number): void };
  /** When things came on a stream, in milliseconds since its request. */
  streams: { add(stream: StreamRecord): void };
  /** Says with the report what was not as it should be on this machine. */
  warn(text: string): void;
  /** Closes something that checks have in common, after the last of them. */
  onEnd(close: () => Promise<void>): void;
  /** Blots out every secret that was given or kept. */
  redact(text: string): string;
  /** Text of the server fit to quote in a finding: one line, without secrets, at most 200 characters. */
  quote(text: string): string;
  /** Remembers a secret that came up on the way, such as an access token, so that it is blotted out. */
  keepSecret(secret: string): void;
}
