import type { Exploration } from "./connection/exploration.ts";

export const defaultTimeoutSeconds = 120;

/** The least severity that fails a run; never lets everything pass. */
export type FailOn = "critical" | "major" | "minor" | "info" | "never";

/** What is known and allowed before the first request. */
export interface VerifyOptions {
  token?: string;
  secondToken?: string;
  /** A token whose time is over, and one for another resource of the same authorization server. */
  expiredToken?: string;
  foreignToken?: string;
  /** A client that the authorization server knows; it sends its user back to port 8976 of this machine unless told otherwise. */
  oauthClient?: {
    id: string;
    /** It goes to `issuer` alone, and nowhere where that is missing. */
    secret?: string;
    /** The authorization server that the client is registered at. */
    issuer?: string;
    redirectUrl?: string;
  };
  /** Brings the URL of the sign-in before the user's eyes. */
  onAuthorizationUrl?: (url: string) => Promise<void>;
  /** Certificates in PEM of an authority to trust besides the public ones. */
  ca?: string;
  /**
   * Where the endpoint is asked in place of its own address: at `host:port` under its own name, or at another origin under
   * that one's. Quick checks alone go there.
   */
  connectTo?: string;
  /** What the platform is known to cut, in seconds; null where it does not. */
  limits?: { requestSeconds: number | null; idleSeconds: number | null; scaleToZero?: boolean };
  allowWrites?: boolean;
  /** File of the tools that were accepted, as `slipway contract accept` writes it. */
  contractFile?: string;
  /** Command that accepts the tools as they are now; missing where nobody knows where they stay. */
  acceptCommand?: string;
  /** File of golden prompts. */
  promptsFile?: string;
  /** How they are judged. */
  prompts?: PromptOptions;
  /** Chromium to render components with; found by itself where it is missing. */
  browserPath?: string;
  /** Ids or groups to run, with what they need; all where it is missing. */
  only?: readonly string[];
  /** How long to hold a stream open; 20 s, or a little over the platform's idle limit where that is short. */
  holdSeconds?: number;
  /** How long to leave the endpoint alone before the first request of a cold start. */
  idleSeconds?: number;
  /** How long to call a tool at a low rate, to see latency and memory change; not at all where it is missing. */
  soakSeconds?: number;
  /** Starts the service anew and resolves as soon as its process runs; used only where writes are allowed. */
  restart?: () => Promise<void>;
  /** Memory of the service in bytes. */
  memorySource?: () => Promise<number>;
  /** Only the subset that ends in under five seconds. */
  quick?: boolean;
  /** What the report's verdict is about; `major` where it is missing. */
  failOn?: FailOn;
  /** What was met a moment ago by somebody who connected by hand, so that nobody does so again. */
  explored?: Exploration;
  /** Longest time for the whole run; 120 s where it is missing. */
  timeoutSeconds?: number;
}

/** How golden prompts are judged; by their words where nothing is said. */
export interface PromptOptions {
  ranker?: "lexical" | "model";
  /** Name of the model at the API. */
  model?: string;
  /** Shape of the API of a model; `responses` where it is missing. */
  api?: "responses" | "chat";
  /** Where the API is, such as https://host/v1; OpenAI's where it is missing. */
  baseUrl?: string;
  /** Never kept anywhere. */
  apiKey?: string;
  /** Longest time for one answer of the model; 20 s where it is missing. */
  answerSeconds?: number;
  /** File that keeps the model's answers. */
  record?: string;
  /** File of kept answers to take in place of a model's. */
  replay?: string;
  /** File with the last accepted outcomes; beside the prompts where it is missing. */
  baseline?: string;
  /** Makes this run's outcomes the accepted ones. */
  accept?: boolean;
}
